"""Modèles de l'accompagnement, un module par sujet."""

from jalons.accompagnement.models.commission_plie import CommissionPlie, PassageCommission
from jalons.accompagnement.models.parcours_plie import (
    ContactPlie,
    EtapePlie,
    ParcoursPlie,
    RelaisReferent,
)
from jalons.accompagnement.models.sortie_plie import SortiePlie

__all__ = [
    "CommissionPlie",
    "ContactPlie",
    "EtapePlie",
    "ParcoursPlie",
    "PassageCommission",
    "RelaisReferent",
    "SortiePlie",
]
