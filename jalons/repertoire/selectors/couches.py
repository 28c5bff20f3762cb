"""Les offres que l'on trouve en cherchant, par thème et par territoire de leur commune."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection

from jalons.repertoire.enums import EtatOffre

_TROUVABLES = [str(EtatOffre.OUVERTE), str(EtatOffre.COMPLETE)]
_SQL = """
SELECT split_part(t.theme, '--', 1), si.territoire_id, count(DISTINCT o.id)
FROM repertoire_offre o
CROSS JOIN LATERAL unnest(o.thematiques) AS t(theme)
JOIN annuaire_sectorisation s ON s.commune_id = o.commune_id
 AND s.periode @> %(le)s::date AND upper_inf(s.connu)
JOIN annuaire_site si ON si.id = s.site_id
WHERE o.etat = ANY(%(etats)s) AND si.territoire_id IS NOT NULL
GROUP BY 1, 2
"""


def offres_par_theme_et_territoire(*, le: date) -> Mapping[tuple[str, int], int]:
    """{(thème, territoire): offres ouvertes ou complètes} ; une offre sans commune n'y est pas."""
    with connection.cursor() as curseur:
        curseur.execute(_SQL, {"le": le, "etats": _TROUVABLES})
        return {(theme, lieu): nombre for theme, lieu, nombre in curseur}
