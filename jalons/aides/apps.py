from jalons.socle.piece import PieceConfig


class AidesConfig(PieceConfig):
    default = True
    name = "jalons.aides"
    label = "aides"
    verbose_name = "Aides"
