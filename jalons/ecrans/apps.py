from jalons.socle.piece import PieceConfig


class EcransConfig(PieceConfig):
    default = True
    name = "jalons.ecrans"
    label = "ecrans"
    verbose_name = "Écrans"
