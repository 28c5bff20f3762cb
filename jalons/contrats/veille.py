"""Ce que l'orientation porte de son contrat est-il ce que disent les contrats ? Le dire, le remettre."""

from __future__ import annotations

from django.db import connection, transaction

from jalons.contrats.enums import ETATS_CONCLUS

_CONCLUS = ", ".join(f"'{etat}'" for etat in ETATS_CONCLUS)
_DITES = f"""
SELECT o.id, (SELECT min(c.date_signature) FROM contrats_contrat c
              WHERE c.orientation_id = o.id AND c.etat IN ({_CONCLUS})) AS jour
FROM accueil_orientation o
"""  # noqa: S608
_DIFFERENTES = f"""
SELECT d.id, d.jour FROM ({_DITES}) d JOIN accueil_orientation o USING (id)
WHERE o.contrat_conclu_le IS DISTINCT FROM d.jour
"""  # noqa: S608


def ecarts(*, limite: int = 100) -> list[int]:
    """Les orientations (leur numéro) dont le jour du contrat n'est pas celui des contrats."""
    with connection.cursor() as curseur:
        curseur.execute(f"{_DIFFERENTES} ORDER BY 1 LIMIT %s", [limite])
        return [ligne[0] for ligne in curseur.fetchall()]


@transaction.atomic
def refaire() -> int:
    """Remet le jour du contrat de chaque orientation ; rend le nombre de celles qui différaient."""
    with connection.cursor() as curseur:
        curseur.execute(
            f"UPDATE accueil_orientation o SET contrat_conclu_le = d.jour FROM ({_DIFFERENTES}) d"  # noqa: S608
            " WHERE o.id = d.id"
        )
        return int(curseur.rowcount)
