"""L'écran de la simulation dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranSimulation(EcranTrace):
    code = "simulation"
    libelle = "Simulation « le travail paie »"
