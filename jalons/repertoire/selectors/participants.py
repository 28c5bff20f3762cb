"""Qui participe à un dispositif, parmi les personnes que l'agent a le droit de voir."""

from __future__ import annotations

from django.db.models import Case, CharField, QuerySet, Value, When

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.repertoire.models import Action, Dispositif, ParticipationDispositif


def participations(dispositif: Dispositif, agent: Agent) -> QuerySet[ParticipationDispositif]:
    """Les participations que l'agent peut lire, avec leur `etat` : « en_cours » ou « sorti »."""
    visibles = Personne.objects.visibles_par(agent, Permission.COORDINATION_CONSULTER).order_by()
    return (
        ParticipationDispositif.objects.filter(dispositif=dispositif, personne__in=visibles)
        .select_related("personne__commune", "action", "par")
        .annotate(
            etat=Case(
                When(sortie=None, then=Value("en_cours")),
                default=Value("sorti"),
                output_field=CharField(),
            )
        )
    )


def participation(pk: int) -> ParticipationDispositif | None:
    """La participation de ce numéro, sa personne et son dispositif ; à qui la lit de voir la personne."""
    lues = ParticipationDispositif.objects.select_related("dispositif", "personne")
    return lues.filter(pk=pk).first()


def actions_du_dispositif(dispositif: Dispositif) -> QuerySet[Action]:
    """Les actions qui mettent en œuvre ce dispositif, à choisir."""
    return Action.objects.filter(dispositif=dispositif)
