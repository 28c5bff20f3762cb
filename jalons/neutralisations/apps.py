from jalons.socle.piece import PieceConfig


class NeutralisationsConfig(PieceConfig):
    default = True
    name = "jalons.neutralisations"
    label = "neutralisations"
    verbose_name = "Neutralisations"
