from jalons.socle.piece import PieceConfig


class EchangesConfig(PieceConfig):
    default = True
    name = "jalons.echanges"
    label = "echanges"
    verbose_name = "Échanges"
