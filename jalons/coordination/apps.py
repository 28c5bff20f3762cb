from jalons.socle.piece import PieceConfig


class CoordinationConfig(PieceConfig):
    name = "jalons.coordination"
    label = "coordination"
    verbose_name = "Coordination"
