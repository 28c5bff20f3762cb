from jalons.socle.piece import PieceConfig


class PartenairesConfig(PieceConfig):
    name = "jalons.partenaires"
    label = "partenaires"
    verbose_name = "Partenaires"
