"""Les écrans du bénévolat dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranSouhaits(EcranTrace):
    code = "benevolat_souhaits"
    libelle = "Souhaits de bénévolat"


class EcranSouhaitNoter(EcranTrace):
    code = "benevolat_souhait"
    libelle = "Souhait de bénévolat d'une personne"
