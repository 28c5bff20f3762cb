from jalons.socle.piece import PieceConfig


class ManquementsConfig(PieceConfig):
    default = True
    name = "jalons.manquements"
    label = "manquements"
    verbose_name = "Manquements et sanctions"
