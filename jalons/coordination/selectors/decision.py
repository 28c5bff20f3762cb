"""Lectures des décisions : celles qui reviennent, celles que l'on cherche, leur export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatDecision
from jalons.coordination.models import Decision, Seance
from jalons.socle.recherche import chercher
from jalons.socle.saisie import entier


@dataclass(frozen=True, slots=True)
class FiltresDecisions:
    """Ce que la liste des décisions garde ; `etat` vide : toutes."""

    q: str = ""
    etat: str = EtatDecision.OUVERTE.value
    instance: str = ""
    territoire: str = ""
    moi: str = ""
    retard: str = ""


def decisions(
    filtres: FiltresDecisions, *, agent: Agent, le: date | None = None
) -> QuerySet[Decision]:
    """Les décisions filtrées, les plus pressantes d'abord ; closes, les plus récentes d'abord."""
    trouvees = Decision.objects.select_related("seance__instance", "agent")
    trouvees = chercher(
        trouvees, filtres.q, "intitule", "responsable", "suite", "seance__instance__nom"
    )
    if filtres.etat in {e.value for e in EtatDecision}:
        trouvees = trouvees.filter(etat=filtres.etat)
    if (instance := entier(filtres.instance)) is not None:
        trouvees = trouvees.filter(seance__instance_id=instance)
    if (territoire := entier(filtres.territoire)) is not None:
        trouvees = trouvees.filter(seance__instance__territoire_id=territoire)
    if filtres.moi:
        trouvees = trouvees.filter(Q(agent=agent) | Q(seance__instance__animateur=agent))
    if filtres.retard and le is not None:
        trouvees = trouvees.filter(etat=EtatDecision.OUVERTE, echeance__lt=le)
    if filtres.etat == EtatDecision.OUVERTE:
        return trouvees.order_by("echeance", "pk")
    return trouvees.order_by("-seance__debut", "echeance", "pk")


def decisions_ouvertes(*, avant: Seance) -> QuerySet[Decision]:
    """Les décisions des séances précédentes de la même instance, encore à faire."""
    return (
        Decision.objects.filter(
            seance__instance_id=avant.instance_id,
            seance__debut__lt=avant.debut,
            etat=EtatDecision.OUVERTE,
        )
        .select_related("seance", "agent")
        .order_by("echeance", "pk")
    )


def decisions_de(agent: Agent, *, jusqu_au: date) -> QuerySet[Decision]:
    """Les décisions à faire d'ici `jusqu_au`, confiées à l'agent ou prises dans ses instances."""
    return (
        Decision.objects.filter(etat=EtatDecision.OUVERTE, echeance__lte=jusqu_au)
        .filter(Q(agent=agent) | Q(seance__instance__animateur=agent))
        .select_related("seance__instance", "agent")
        .order_by("echeance", "pk")
    )
