"""Recherche par le nom : la normalisation de `socle.noms`, écrite aussi en SQL pour les index."""

from __future__ import annotations

from typing import TypeVar, cast

from django.db.models import CharField, F, Func, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from jalons.socle.noms import SONS, normaliser, phonetique, serrer

__all__ = ["Normaliser", "chercher", "normaliser", "phonetique", "serrer"]

Modele = TypeVar("Modele", bound=Model)

# La même normalisation, écrite en SQL, sert aux colonnes engendrées et à leurs index.
SQL_NORMALISER = """
CREATE OR REPLACE FUNCTION jalons_normaliser(texte text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, texte)),
   '[^a-z0-9]+', ' ', 'g')) $$
"""


def _sql_phonetique() -> str:
    expression = "mot"
    for motif, par in SONS:
        expression = f"regexp_replace({expression}, '{motif}', '{par}', 'g')"
    return (
        "CREATE OR REPLACE FUNCTION jalons_phonetique(mot text) RETURNS text "
        f"LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $f$ SELECT {expression} $f$"
    )


SQL_PHONETIQUE = _sql_phonetique()


class Normaliser(Func):
    """Fonction SQL `jalons_normaliser(texte)` pour les expressions de Django."""

    function = "jalons_normaliser"
    output_field = CharField()


def chercher(fiches: QuerySet[Modele], texte: str, *champs: str) -> QuerySet[Modele]:
    """Les fiches dont les champs réunis contiennent tous les mots ; un texte vide les garde toutes."""
    mots = normaliser(texte).split()[:8]
    if not mots:
        return fiches
    parties = [p for champ in champs for p in (F(champ), Value(" "))]
    lues = fiches.alias(texte_lu=Normaliser(Concat(*parties, output_field=TextField())))
    contient = [Q(texte_lu__contains=mot) for mot in mots]
    return cast("QuerySet[Modele]", lues.filter(*contient))
