"""Les écrans des actions collectives dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranSeanceCollective(EcranTrace):
    code = "seance_collective"
    libelle = "Inscrits d'une séance collective"


class EcranInscrireCollectif(EcranTrace):
    code = "collectif_inscrire"
    libelle = "Inscrire à une séance collective"


class EcranCollectifExport(EcranTrace):
    code = "actions_collectives_export"
    libelle = "Export des actions collectives"


class EcranFormationsExport(EcranTrace):
    code = "formations_suivies_export"
    libelle = "Export de qui a suivi quoi"
