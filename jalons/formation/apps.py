from jalons.socle.piece import PieceConfig


class FormationConfig(PieceConfig):
    default = True
    name = "jalons.formation"
    label = "formation"
    verbose_name = "Formation"
