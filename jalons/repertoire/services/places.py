"""Les places qu'un organisme, ou un de ses référents, ouvre sur une voie."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from jalons.annuaire.models import Structure, Territoire
from jalons.comptes.models import Agent
from jalons.repertoire.models import Capacite
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode


@transaction.atomic
def ouvrir_places(
    *,
    structure: Structure,
    voie: str,
    nombre: int,
    periode: Periode,
    agent: Agent | None = None,
    territoire: Territoire | None = None,
) -> bool:
    """Ouvre des places si l'organisme n'en a pas encore là ; vrai si elles sont nouvelles."""
    _, nouvelles = Capacite.objects.get_or_create(
        structure=structure,
        agent=agent,
        voie=voie,
        defaults={"nombre": nombre, "territoire": territoire, "periode": periode},
    )
    return nouvelles


@transaction.atomic
def regler_capacite(*, agent: Agent, nombre: int, depuis: date) -> Capacite:
    """Dit combien de personnes ce référent suit à la fois, toutes voies, à partir de ce jour.

    Ce qui valait avant reste daté ; ce qui était prévu après est remplacé. Lève `ErreurMetier`.
    """
    if nombre < 0:
        raise ErreurMetier("Une capacité ne peut pas être négative.", champ="nombre")
    Agent.objects.select_for_update().get(pk=agent.pk)
    siennes = Capacite.objects.filter(agent=agent, structure=agent.structure, voie="")
    siennes.filter(periode__startswith__gte=depuis).delete()
    for capacite in siennes.filter(periode__contains=depuis):
        capacite.periode = capacite.periode.close_au(depuis - timedelta(days=1))
        capacite.save(update_fields=["periode"])
    return Capacite.objects.create(
        structure=agent.structure, agent=agent, voie="", nombre=nombre, periode=Periode(depuis)
    )
