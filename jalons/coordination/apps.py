from jalons.socle.piece import PieceConfig


class CoordinationConfig(PieceConfig):
    default = True
    name = "jalons.coordination"
    label = "coordination"
    verbose_name = "Coordination"
