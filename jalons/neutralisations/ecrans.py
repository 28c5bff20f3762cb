"""L'écran des neutralisations dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranNeutralisations(EcranTrace):
    code = "neutralisations"
    libelle = "Revenus à neutraliser"
