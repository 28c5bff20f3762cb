from jalons.socle.piece import PieceConfig


class AccompagnementConfig(PieceConfig):
    default = True
    name = "jalons.accompagnement"
    label = "accompagnement"
    verbose_name = "Accompagnement"
