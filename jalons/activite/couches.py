"""Les prescriptions qui attendent encore une réponse, par thème et territoire de la personne."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db import connection

from jalons.activite.enums import EtatPositionnement
from jalons.projets.couches import Couche

_SQL = """
SELECT theme, territoire_id, count(DISTINCT id) FROM (
    SELECT p.id, a.theme, pe.territoire_id
    FROM activite_positionnement p JOIN personnes_personne pe ON pe.id = p.personne_id
    JOIN repertoire_action a ON p.cible_table = 'repertoire_action' AND a.id = p.cible_id
    WHERE p.etat = ANY(%(etats)s)
    UNION ALL
    SELECT p.id, split_part(t.theme, '--', 1), pe.territoire_id
    FROM activite_positionnement p JOIN personnes_personne pe ON pe.id = p.personne_id
    JOIN repertoire_offre o ON p.cible_table = 'repertoire_offre' AND o.id = p.cible_id
    CROSS JOIN LATERAL unnest(o.thematiques) AS t(theme)
    WHERE p.etat = ANY(%(etats)s)
) lues WHERE territoire_id IS NOT NULL GROUP BY 1, 2
"""


class PrescriptionsSansReponse(Couche):
    code = "prescriptions_sans_reponse"
    libelle = "prescription sans réponse"
    pluriel = "prescriptions sans réponse"
    icone = "hourglass-split"
    compte_des_personnes = True
    est_une_attente = True

    @classmethod
    def compter(cls, *, le: date) -> Mapping[tuple[str, int], int]:
        lues: dict[tuple[str, int], int] = defaultdict(int)
        etats = [str(EtatPositionnement.ENVOYE), str(EtatPositionnement.EXPIRE)]
        with connection.cursor() as curseur:
            curseur.execute(_SQL, {"etats": etats})
            for theme, lieu, nombre in curseur:
                lues[theme, lieu] += nombre
        return lues
