"""Écritures des échanges : recevoir un fichier, le lire, l'appliquer, régler ses rejets."""

from jalons.echanges.services.application import rejets_sans_cle, relever_absents
from jalons.echanges.services.decision import (
    abandonner,
    clore_les_absents,
    confirmer,
    garder_les_absents,
)
from jalons.echanges.services.importation import (
    FichierRefuse,
    ImportOccupe,
    deposer,
    importer,
    poursuivre,
    simuler,
)
from jalons.echanges.services.rejets import completer_code, ecarter, rejouer
from jalons.echanges.services.sources import valeurs_corrigeables

__all__ = [
    "FichierRefuse",
    "ImportOccupe",
    "abandonner",
    "clore_les_absents",
    "completer_code",
    "confirmer",
    "deposer",
    "ecarter",
    "garder_les_absents",
    "importer",
    "poursuivre",
    "rejets_sans_cle",
    "rejouer",
    "relever_absents",
    "simuler",
    "valeurs_corrigeables",
]
