"""Chercher des mots dans un texte, sans accents ni casse, dans tous les ordres."""

from __future__ import annotations

from typing import TypeVar, cast

from django.db.models import F, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from jalons.socle.recherche import Normaliser, normaliser

Modele = TypeVar("Modele", bound=Model)


def chercher(fiches: QuerySet[Modele], texte: str, *champs: str) -> QuerySet[Modele]:
    """Les fiches dont les champs réunis contiennent tous les mots ; un texte vide les garde toutes."""
    mots = normaliser(texte).split()[:8]
    if not mots:
        return fiches
    parties = [p for champ in champs for p in (F(champ), Value(" "))]
    lues = fiches.alias(texte_lu=Normaliser(Concat(*parties, output_field=TextField())))
    contient = [Q(texte_lu__contains=mot) for mot in mots]
    return cast("QuerySet[Modele]", lues.filter(*contient))
