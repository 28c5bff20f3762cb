from jalons.socle.piece import PieceConfig


class CollectifConfig(PieceConfig):
    default = True
    name = "jalons.collectif"
    label = "collectif"
    verbose_name = "Actions collectives"
