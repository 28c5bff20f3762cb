from jalons.socle.piece import PieceConfig


class PilotageConfig(PieceConfig):
    name = "jalons.pilotage"
    label = "pilotage"
    verbose_name = "Pilotage"
