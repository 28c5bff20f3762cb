"""Modèles de l'accompagnement, un module par sujet."""

from jalons.accompagnement.models.commission_plie import CommissionPlie, PassageCommission
from jalons.accompagnement.models.parcours_plie import (
    ContactPlie,
    EtapePlie,
    ParcoursPlie,
    RelaisReferent,
)
from jalons.accompagnement.models.sortie_plie import SortiePlie
from jalons.accompagnement.models.transfert import EtatLigneTransfert, LigneTransfert, Transfert

__all__ = [
    "CommissionPlie",
    "ContactPlie",
    "EtapePlie",
    "EtatLigneTransfert",
    "LigneTransfert",
    "ParcoursPlie",
    "PassageCommission",
    "RelaisReferent",
    "SortiePlie",
    "Transfert",
]
