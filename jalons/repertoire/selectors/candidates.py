"""Les offres qui répondent à des thèmes, situées depuis une commune : rien n'est écarté ici."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from jalons.annuaire.models import Commune
from jalons.repertoire.models import Offre
from jalons.repertoire.rules.facettes import bit
from jalons.repertoire.rules.mots import jeton
from jalons.repertoire.selectors.recherche import ages, codes_de
from jalons.socle.geographie import KM_PAR_DEGRE

# Les plus proches d'abord, celles de la zone avant les autres : au-delà, la page dit combien il en reste.
_SQL = """
WITH c AS (
  SELECT i.offre_id, i.sue_le, i.commune, (i.masque & %(vague)s) > 0 AS sans_theme,
    CASE WHEN z.codes = '{}' OR NOT %(situee)s THEN NULL ELSE z.codes && %(codes)s::varchar(9)[] END AS zone,
    CASE WHEN i.latitude IS NOT NULL AND %(lat)s::float IS NOT NULL THEN
      %(km)s * sqrt((i.latitude - %(lat)s::float) ^ 2 + ((i.longitude - %(lon)s::float)
        * cos(radians((i.latitude + %(lat)s::float) / 2))) ^ 2) END AS distance,
    %(mots)s <> '' AND t.mots @@ to_tsquery('french', nullif(%(mots)s, '')) AS projet
  FROM repertoire_texteoffre t JOIN repertoire_indexoffre i USING (offre_id)
  JOIN repertoire_zoneoffre z ON z.id = i.zone_id
  WHERE t.mots @@ %(themes)s::tsquery
  UNION ALL
  SELECT i.offre_id, i.sue_le, i.commune, true,
    CASE WHEN z.codes = '{}' OR NOT %(situee)s THEN NULL ELSE z.codes && %(codes)s::varchar(9)[] END,
    CASE WHEN i.latitude IS NOT NULL AND %(lat)s::float IS NOT NULL THEN
      %(km)s * sqrt((i.latitude - %(lat)s::float) ^ 2 + ((i.longitude - %(lon)s::float)
        * cos(radians((i.latitude + %(lat)s::float) / 2))) ^ 2) END, false
  FROM repertoire_indexoffre i JOIN repertoire_zoneoffre z ON z.id = i.zone_id
  WHERE (i.masque & %(vague)s) > 0
)
SELECT *, count(*) OVER () FROM c
ORDER BY sans_theme, zone IS FALSE, distance NULLS LAST, offre_id LIMIT %(combien)s
"""


@dataclass(frozen=True, slots=True)
class CandidateLue:
    """Une offre et ce que l'index en dit. `zone` : None, non précisée ; `distance` en kilomètres."""

    offre: Offre
    sue_le: date
    zone: bool | None
    distance: float | None
    parle_des_mots: bool
    est_pale: bool
    est_perimee: bool


def candidates(
    codes: Sequence[str],
    *,
    commune: Commune | None,
    le: date,
    mots: Sequence[str] = (),
    combien: int = 200,
) -> tuple[list[CandidateLue], int]:
    """Les offres de ces thèmes, ou sans thème dit ; rend aussi leur nombre (deux requêtes)."""
    if not codes:
        return [], 0
    valeurs: dict[str, Any] = {
        "vague": bit("categories", ""),
        "themes": " | ".join(f"'{jeton('t' if '--' in c else 'c', c)}'" for c in codes),
        "codes": codes_de(commune) if commune else [],
        "situee": commune is not None,
        "lat": commune.latitude if commune else None,
        "lon": commune.longitude if commune else None,
        "km": KM_PAR_DEGRE,
        "mots": " | ".join(mots),
        "combien": combien,
    }
    with connection.cursor() as curseur:
        curseur.execute(_SQL, valeurs)
        lignes = curseur.fetchall()
    offres = Offre.objects.select_related("structure", "commune").in_bulk([x[0] for x in lignes])
    limites = ages(le)
    lues = [
        CandidateLue(
            offres[cle],
            sue,
            zone,
            distance,
            bool(projet),
            sue <= limites["pale"],
            sue <= limites["limite"],
        )
        for cle, sue, _commune, _vague, zone, distance, projet, _n in lignes
        if cle in offres
    ]
    return lues, lignes[0][-1] if lignes else 0
