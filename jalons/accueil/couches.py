"""Les personnes que leur dernier diagnostic dit freinées, par thème et territoire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from jalons.chiffres import registre
from jalons.chiffres.derivation import deriver_en_attente
from jalons.projets.couches import Couche

_SQL = """
SELECT r.theme, t.unite, count(DISTINCT f.personne_id)
FROM unnest(%(rangs)s::bigint[], %(themes)s::text[]) AS r(rang, theme)
JOIN chiffres_sejour f ON f.genre = 'frein' AND f.unite = r.rang
JOIN chiffres_sejour t ON t.personne_id = f.personne_id AND t.genre = 'territoire' AND t.unite > 0
WHERE f.connu_au IS NULL AND f.du <= %(le)s AND (f.au IS NULL OR f.au > %(le)s)
  AND t.connu_au IS NULL AND t.du <= %(le)s AND (t.au IS NULL OR t.au > %(le)s)
GROUP BY 1, 2
"""


def _themes_des_freins() -> dict[int, str]:
    """{rang d'un frein: le thème où un chiffre le range}."""
    lus: dict[int, str] = {}
    for chiffre in registre.tous():
        numerateur: Any = chiffre.numerateur
        if chiffre.theme and getattr(numerateur, "genre", "") == "frein":
            lus[int(numerateur.unite)] = chiffre.theme
    return lus


class PersonnesEnBesoin(Couche):
    code = "personnes_en_besoin"
    libelle = "personne que son diagnostic dit freinée"
    pluriel = "personnes que leur diagnostic dit freinées"
    icone = "people"
    compte_des_personnes = True
    est_une_attente = True

    @classmethod
    def compter(cls, *, le: date) -> Mapping[tuple[str, int], int]:
        deriver_en_attente()
        themes = _themes_des_freins()
        with connection.cursor() as curseur:
            curseur.execute(
                _SQL, {"rangs": list(themes), "themes": list(themes.values()), "le": le}
            )
            return {(theme, lieu): nombre for theme, lieu, nombre in curseur}
