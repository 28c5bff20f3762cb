from jalons.socle.piece import PieceConfig


class PortailConfig(PieceConfig):
    name = "jalons.portail"
    label = "portail"
    verbose_name = "Portail"
