from jalons.socle.piece import PieceConfig


class ReglesConfig(PieceConfig):
    default = True
    name = "jalons.regles"
    label = "regles"
    verbose_name = "Règles datées"
