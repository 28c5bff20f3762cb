"""Recherche par le nom : la normalisation de `socle.noms`, écrite aussi en SQL pour les index."""

from __future__ import annotations

from django.db.models import CharField, Func

from jalons.socle.noms import SONS, normaliser, phonetique, serrer

__all__ = ["Normaliser", "normaliser", "phonetique", "serrer"]

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
