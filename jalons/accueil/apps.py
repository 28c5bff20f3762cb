from jalons.socle.piece import PieceConfig


class AccueilConfig(PieceConfig):
    default = True
    name = "jalons.accueil"
    label = "accueil"
    verbose_name = "Accueil"
