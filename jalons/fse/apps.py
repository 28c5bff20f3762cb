from jalons.socle.piece import PieceConfig


class FseConfig(PieceConfig):
    default = True
    name = "jalons.fse"
    label = "fse"
    verbose_name = "FSE+"
