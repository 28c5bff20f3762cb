"""Modèles de l'accompagnement, un module par sujet."""

from jalons.accompagnement.models.cercle import PartenaireParcours
from jalons.accompagnement.models.commission_plie import CommissionPlie, PassageCommission
from jalons.accompagnement.models.contact import Contact
from jalons.accompagnement.models.parcours import EtapeParcours, Parcours, RelaisReferent
from jalons.accompagnement.models.plan import (
    ActionDuPlan,
    NiveauConstate,
    PlanAccompagnement,
    ThemeDuPlan,
)
from jalons.accompagnement.models.reprise import CampagneReprise
from jalons.accompagnement.models.sortie import SortieParcours
from jalons.accompagnement.models.transfert import EtatLigneTransfert, LigneTransfert, Transfert

__all__ = [
    "ActionDuPlan",
    "CampagneReprise",
    "CommissionPlie",
    "Contact",
    "EtapeParcours",
    "EtatLigneTransfert",
    "LigneTransfert",
    "NiveauConstate",
    "Parcours",
    "PartenaireParcours",
    "PassageCommission",
    "PlanAccompagnement",
    "RelaisReferent",
    "SortieParcours",
    "ThemeDuPlan",
    "Transfert",
]
