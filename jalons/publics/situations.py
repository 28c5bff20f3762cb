"""Les publics de chacun, que leur liste filtre et compte."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, QuerySet, Value
from django.db.models.functions import Cast

from jalons.personnes.retards import DIRECTE, DU_FOYER, SituationsPortees
from jalons.publics.genres import dans_l_ordre
from jalons.publics.selectors.qualifications import condition, porte


class PublicsPortes(SituationsPortees):
    code = "publics"
    libelle = "Publics spécifiques"
    surveille = (
        ("publics_qualification", DIRECTE),
        ("personnes_situationfoyer", DU_FOYER),
    )

    @classmethod
    def lues(cls, personnes: QuerySet[Any], *, le: date) -> Iterable[QuerySet[Any]]:
        sans_date = Cast(Value(None), DateField())
        for public in dans_l_ordre():
            code = Cast(Value(porte(public)), CharField())
            yield personnes.filter(condition(public, le=le)).values_list("pk", code, sans_date)
