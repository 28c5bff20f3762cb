"""Modèles des contrats : le contrat et son plan, ce qui le suit."""

from jalons.contrats.models.contrat import Contrat, SignatureContrat
from jalons.contrats.models.plan import ActionContrat, ActionPositionnee, FreinContrat, SuiviAction
from jalons.contrats.models.suivi import OffreRaisonnable, PointContrat, RemiseInformation

__all__ = [
    "ActionContrat",
    "ActionPositionnee",
    "Contrat",
    "FreinContrat",
    "OffreRaisonnable",
    "PointContrat",
    "RemiseInformation",
    "SignatureContrat",
    "SuiviAction",
]
