from jalons.socle.piece import PieceConfig


class FseConfig(PieceConfig):
    name = "jalons.fse"
    label = "fse"
    verbose_name = "Fse"
