from jalons.socle.piece import PieceConfig


class AccompagnementConfig(PieceConfig):
    name = "jalons.accompagnement"
    label = "accompagnement"
    verbose_name = "Accompagnement"
