from jalons.socle.piece import PieceConfig


class AccueilConfig(PieceConfig):
    name = "jalons.accueil"
    label = "accueil"
    verbose_name = "Accueil"
