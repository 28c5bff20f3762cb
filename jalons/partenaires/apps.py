from jalons.socle.piece import PieceConfig


class PartenairesConfig(PieceConfig):
    default = True
    name = "jalons.partenaires"
    label = "partenaires"
    verbose_name = "Partenaires"
