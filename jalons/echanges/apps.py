from jalons.socle.piece import PieceConfig


class EchangesConfig(PieceConfig):
    name = "jalons.echanges"
    label = "echanges"
    verbose_name = "Echanges"
