"""Écritures des échanges : recevoir un fichier, le lire, l'appliquer, régler ses rejets."""

from jalons.echanges.services.importation import deposer, importer, poursuivre, simuler
from jalons.echanges.services.lecture import FichierRefuse
from jalons.echanges.services.rejets import completer_code, ecarter, rejouer

__all__ = [
    "FichierRefuse",
    "completer_code",
    "deposer",
    "ecarter",
    "importer",
    "poursuivre",
    "rejouer",
    "simuler",
]
