"""Ce que les pièces donnent à compter : des faits datés, des séjours, et les tables à surveiller.

Une source de fait rend en SQL : `fait` (numéro), `personne`, `date`, ses attributs, `connu_du`,
`connu_au` (exclus, NULL : encore cru). Une source de séjour rend `personne_id`, `unite`, `periode`,
`connu` pour les personnes de la table temporaire `cible`. Les pièces les déclarent dans
`<piece>/faits.py`.
"""

from __future__ import annotations

from typing import ClassVar

from jalons.socle.registre import Registre


class SourceFait(Registre, racine=True, requis=("sql",)):
    """Un genre de fait daté que les chiffres lisent, avec son intervalle de connaissance.

    `hors_instantane` : ne sort jamais de la base, même sous pseudonyme.
    """

    hors_instantane: ClassVar[bool] = False
    sql: ClassVar[str]


class SourceSejour(Registre, racine=True, requis=("sql", "surveille")):
    """Un genre de séjour que `sejours.sql` ne connaît pas. `code` est le genre.

    `surveille` : pour chaque table d'où il vient, le SQL qui rend les `personne_id` touchées, lu
    dans `lignes` (les lignes écrites). `rang` : 1 pour une source qui se lit dans les séjours des
    autres (`sj_rect`) ; elle passe après elles.
    """

    rang: ClassVar[int] = 0
    sql: ClassVar[str]
    surveille: ClassVar[tuple[tuple[str, str], ...]]


def versions(table: str, colonnes: str, *, fait: str = "pgh_obj_id") -> str:
    """SQL des versions d'une table suivie (`pghistory`), chacune avec l'intervalle où on l'a crue.

    La table des versions est `<table>event` ; une version effacée cesse d'être crue.
    """
    return (
        f"SELECT {fait} AS fait, {colonnes}, connu_du, connu_au FROM ("  # noqa: S608
        "SELECT *, pgh_created_at AS connu_du,"
        " lead(pgh_created_at) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS connu_au"
        f" FROM {table}event) v"
        " WHERE pgh_label <> 'delete' AND connu_au IS DISTINCT FROM connu_du"
    )
