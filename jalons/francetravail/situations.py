"""La situation à France Travail que sa liste filtre, compte et trie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat

from jalons.francetravail.selectors.suivi import PREFIXE, situations
from jalons.personnes.retards import DIRECTE, SituationsPortees


class SituationFranceTravail(SituationsPortees):
    code = "situation_france_travail"
    libelle = "Situation à France Travail"
    surveille = (
        ("personnes_inscriptionfrancetravail", DIRECTE),
        ("personnes_accompagnementfrancetravail", DIRECTE),
    )

    @classmethod
    def lues(cls, personnes: QuerySet[Any], *, le: date) -> Iterable[QuerySet[Any]]:
        lues = situations(personnes, le=le).exclude(situation="").select_related(None)
        code = Concat(Value(PREFIXE), "situation", output_field=CharField())
        yield lues.values_list("pk", code, "depuis")
