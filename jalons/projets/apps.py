from jalons.socle.piece import PieceConfig


class ProjetsConfig(PieceConfig):
    default = True
    name = "jalons.projets"
    label = "projets"
    verbose_name = "Projets"
