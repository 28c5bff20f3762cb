from jalons.socle.piece import PieceConfig


class EmploiConfig(PieceConfig):
    name = "jalons.emploi"
    label = "emploi"
    verbose_name = "Emploi"
