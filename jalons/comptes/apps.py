from jalons.socle.piece import PieceConfig


class ComptesConfig(PieceConfig):
    name = "jalons.comptes"
    label = "comptes"
    verbose_name = "Comptes"
