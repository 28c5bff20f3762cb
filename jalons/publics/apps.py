from jalons.socle.piece import PieceConfig


class PublicsConfig(PieceConfig):
    default = True
    name = "jalons.publics"
    label = "publics"
    verbose_name = "Publics spécifiques"
