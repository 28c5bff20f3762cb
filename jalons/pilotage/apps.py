from jalons.socle.piece import PieceConfig


class PilotageConfig(PieceConfig):
    default = True
    name = "jalons.pilotage"
    label = "pilotage"
    verbose_name = "Pilotage"
