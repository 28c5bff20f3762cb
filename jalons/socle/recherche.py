"""Recherche par le nom : sans accents, sans casse, dans tous les ordres, malgré les fautes."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import CharField, Func

_HORS_MOT = re.compile(r"[^a-z0-9]+")

# La même normalisation, écrite en SQL, sert aux colonnes engendrées et à leurs index.
SQL_NORMALISER = """
CREATE OR REPLACE FUNCTION jalons_normaliser(texte text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, texte)),
   '[^a-z0-9]+', ' ', 'g')) $$
"""


class Normaliser(Func):
    """Fonction SQL `jalons_normaliser(texte)` pour les expressions de Django."""

    function = "jalons_normaliser"
    output_field = CharField()


def normaliser(texte: str) -> str:
    """Minuscules sans accents, mots séparés par une espace.

    >>> normaliser("  D'Éric-LŒFFLER ")
    'd eric loeffler'
    """
    plat = texte.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    plat = plat.replace("ß", "ss")
    plat = unicodedata.normalize("NFKD", plat)
    plat = "".join(c for c in plat if not unicodedata.combining(c)).lower()
    return _HORS_MOT.sub(" ", plat).strip()
