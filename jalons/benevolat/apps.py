from jalons.socle.piece import PieceConfig


class BenevolatConfig(PieceConfig):
    default = True
    name = "jalons.benevolat"
    label = "benevolat"
    verbose_name = "Bénévolat"
