from jalons.socle.piece import PieceConfig


class PortailConfig(PieceConfig):
    default = True
    name = "jalons.portail"
    label = "portail"
    verbose_name = "Portail"
