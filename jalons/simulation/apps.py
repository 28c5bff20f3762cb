from jalons.socle.piece import PieceConfig


class SimulationConfig(PieceConfig):
    default = True
    name = "jalons.simulation"
    label = "simulation"
    verbose_name = "Simulation"
