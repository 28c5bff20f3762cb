"""Lire les retards portés, une fois tenus (`services.retards.tenir_les_retards`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef

from jalons.comptes.models import Agent
from jalons.personnes.models import RetardPorte
from jalons.personnes.retards import SUIVI, Retard, RetardLu, dans_l_ordre, dire


def a_ce_retard(code: str, *, personne: str = "personne_id") -> Exists:
    """La condition « en retard de cela » sur une table qui porte la personne dans ce champ."""
    return Exists(RetardPorte.objects.filter(personne=OuterRef(personne), code=code))


def a_un_retard(*, famille: str = SUIVI, personne: str = "personne_id") -> Exists:
    """La condition « en retard de quelque chose » de cette famille."""
    codes = [r.code for r in dans_l_ordre(famille)]
    return Exists(RetardPorte.objects.filter(personne=OuterRef(personne), code__in=codes))


def retards_de(
    personnes: Iterable[int], agent: Agent, *, le: date, famille: str = SUIVI
) -> dict[int, list[RetardLu]]:
    """Les retards de ces personnes, le plus pressant d'abord, avec le geste de cet agent (une requête)."""
    lus: dict[int, dict[str, date | None]] = {}
    portes = RetardPorte.objects.filter(personne__in=list(personnes))
    for numero, code, quand in portes.values_list("personne_id", "code", "date"):
        lus.setdefault(numero, {})[code] = quand
    ordre = [(retard, agent.peut(retard.permission)) for retard in dans_l_ordre(famille)]
    return {
        numero: [
            _lire(retard, siens[retard.code], numero, peut=peut, le=le)
            for retard, peut in ordre
            if retard.code in siens
        ]
        for numero, siens in lus.items()
    }


def _lire(
    retard: type[Retard], quand: date | None, numero: int, *, peut: bool, le: date
) -> RetardLu:
    return RetardLu(
        code=retard.code,
        libelle=retard.libelle,
        dit=dire(retard, quand, le=le),
        date=quand,
        geste=retard.geste,
        url=retard.url(numero) if peut else "",
        est_depasse=quand is not None and quand < le,
    )
