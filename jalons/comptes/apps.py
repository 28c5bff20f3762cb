from jalons.socle.piece import PieceConfig


class ComptesConfig(PieceConfig):
    default = True
    name = "jalons.comptes"
    label = "comptes"
    verbose_name = "Comptes"
