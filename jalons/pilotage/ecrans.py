"""Les écrans du pilotage dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranCas(EcranTrace):
    code = "pilotage_cas"
    libelle = "Personnes d'un indicateur"


class EcranCasExport(EcranTrace):
    code = "pilotage_cas_export"
    libelle = "Export des personnes d'un indicateur"


class EcranArgentExport(EcranTrace):
    code = "argent_export"
    libelle = "Export de l'argent de la politique"


class EcranRelevesExport(EcranTrace):
    code = "releves_export"
    libelle = "Export des relevés"
