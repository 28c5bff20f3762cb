"""Qui suit les participants d'une opération : son porteur et son instructeur, tant qu'ils le sont."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from jalons.comptes.models import Agent
from jalons.fse.operation.models.operation import Operation
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement
from jalons.personnes.services import rattacher, terminer_rattachement


def suiveurs(operation: Operation) -> set[Agent]:
    """Le porteur et l'instructeur de l'opération."""
    return {a for a in (operation.porteur, operation.instructeur) if a is not None}


def suivre(operation: Operation, personne: Personne, *, depuis: date) -> None:
    """Donne au porteur, et à l'instructeur, le droit de voir ce participant."""
    deja = set(
        Rattachement.objects.filter(
            personne=personne, motif=MotifRattachement.FSE, periode__contains=depuis
        ).values_list("agent_id", flat=True)
    )
    for agent in suiveurs(operation):
        if agent.pk not in deja:
            rattacher(personne=personne, motif=MotifRattachement.FSE, agent=agent, depuis=depuis)


def ne_plus_suivre(personne: Personne, agents: Iterable[Agent], *, le: date) -> None:
    """Ferme le suivi de ces agents, sauf s'ils ont la personne dans une autre opération."""
    for agent in agents:
        autres = Operation.objects.filter(participations__personne=personne).filter(
            Q(porteur=agent) | Q(instructeur=agent)
        )
        if autres.exists():
            continue
        ouverts = Rattachement.objects.select_for_update().filter(
            personne=personne,
            agent=agent,
            motif=MotifRattachement.FSE,
            periode__endswith__isnull=True,
        )
        for rattachement in ouverts:
            terminer_rattachement(rattachement, le=le, a_l_instant=True)


@transaction.atomic
def transmettre_suivi(operation: Operation, *, anciens: set[Agent], le: date) -> None:
    """Le suivi des participants passe aux nouveaux porteur et instructeur, s'ils ont changé."""
    nouveaux = suiveurs(operation)
    if nouveaux == anciens:
        return
    for fiche in operation.participations.select_related("personne"):
        suivre(operation, fiche.personne, depuis=le)
        ne_plus_suivre(fiche.personne, anciens - nouveaux, le=le)
