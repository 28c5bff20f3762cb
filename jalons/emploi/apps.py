from jalons.socle.piece import PieceConfig


class EmploiConfig(PieceConfig):
    default = True
    name = "jalons.emploi"
    label = "emploi"
    verbose_name = "Emploi"
