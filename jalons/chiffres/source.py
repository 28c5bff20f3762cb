"""Ce que les pièces donnent à compter : des faits datés, des séjours, et les tables à surveiller.

Une source de fait rend en SQL : `fait` (numéro), `personne`, `date`, ses attributs, `connu_du`,
`connu_au` (exclus, NULL : encore cru). Une source de séjour rend `personne_id`, `unite`, `periode`,
`connu` pour les personnes de la table temporaire `cible`. Les pièces les déclarent dans
`<piece>/faits.py`.
"""

from __future__ import annotations

from datetime import date
from itertools import zip_longest
from typing import ClassVar

from jalons.socle.parametres import declarations
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
    dans `lignes` (les lignes écrites). `rang` : une source qui se lit dans les séjours d'autres
    (`sj_rect`) a un rang au-dessus du leur ; elle passe après elles.
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


def crues(table: str, colonnes: str) -> str:
    """SQL des versions de la table que l'on croyait à l'instant du paramètre `%(connu)s`."""
    return (
        f"(SELECT * FROM ({versions(table, colonnes)}) v"  # noqa: S608
        " WHERE v.connu_du < %(connu)s AND (v.connu_au IS NULL OR v.connu_au >= %(connu)s))"
    )


def successions(table: str, colonnes: str, *, jour: str) -> str:
    """SQL des lignes de la table, pour les personnes de `cible`, à chaque instant où l'on a su autre chose.

    `colonnes` : celles à rendre, lues sous `v`. S'y ajoutent `suivante`, le `jour` de la ligne qui vient
    après dans la vie de la personne, et `connu`.
    """
    return f"""(
        WITH v AS (
            SELECT o.* FROM (SELECT e.*, pgh_created_at AS t,
                   lead(pgh_created_at) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS fin
                   FROM {table}event e JOIN cible USING (personne_id)) o
            WHERE pgh_label <> 'delete' AND fin IS DISTINCT FROM t
        ), bornes AS (
            SELECT personne_id, t FROM v UNION SELECT personne_id, coalesce(fin, 'infinity') FROM v
        ), tranches AS (
            SELECT personne_id, t, lead(t) OVER (PARTITION BY personne_id ORDER BY t) AS fin FROM bornes
        )
        SELECT v.personne_id, {colonnes},
               lead(v.{jour}) OVER (PARTITION BY v.personne_id, s.t
                                    ORDER BY v.{jour}, v.pgh_obj_id) AS suivante,
               tstzrange(s.t, nullif(s.fin, 'infinity')) AS connu
        FROM tranches s JOIN v USING (personne_id)
        WHERE s.fin IS NOT NULL AND v.t <= s.t AND (v.fin IS NULL OR v.fin >= s.fin))"""  # noqa: S608


def reglage(code: str) -> str:
    """SQL d'un paramètre daté : sa `valeur` (texte), la `periode` où elle vaut, et quand on l'a su (`connu`).

    La valeur du Département l'emporte depuis son jour ; vide, elle rend la main à celle qui est
    déclarée. Un réglage posé après coup ne change pas ce que l'on savait avant lui. Lève `ValueError`
    pour un paramètre que la loi borne : ses bornes ne se lisent pas en SQL.
    """
    declarees = declarations()[code].valeurs
    if any(v.minimum is not None or v.maximum is not None for v in declarees):
        raise ValueError(f"« {code} » est borné par la loi")
    lois = ", ".join(
        f"('{v.valeur}', daterange('{v.depuis}', {_ou_rien(suite)}))"
        for v, suite in zip_longest(declarees, [s.depuis for s in declarees[1:]])
    )
    poses = f"SELECT valeur, depuis, created_at FROM socle_parametrelocal WHERE code = '{code}'"  # noqa: S608
    return f"""(
        WITH loi(valeur, periode) AS (VALUES {lois}),
        poses AS (SELECT '' AS valeur, '-infinity'::date AS depuis, '-infinity'::timestamptz AS created_at
                  UNION ALL {poses}),
        tranches AS (SELECT t, lead(t) OVER (ORDER BY t) AS fin
                     FROM (SELECT DISTINCT created_at AS t FROM poses) i),
        vus AS (SELECT p.valeur, s.t, s.fin, p.depuis,
                       lead(p.depuis) OVER (PARTITION BY s.t ORDER BY p.depuis) AS jusque
                FROM tranches s JOIN poses p ON p.created_at <= s.t)
        SELECT coalesce(nullif(v.valeur, ''), l.valeur) AS valeur,
               l.periode * daterange(nullif(v.depuis, '-infinity'), v.jusque) AS periode,
               tstzrange(nullif(v.t, '-infinity'), v.fin) AS connu
        FROM vus v JOIN loi l ON l.periode && daterange(nullif(v.depuis, '-infinity'), v.jusque))"""  # noqa: S608


def _ou_rien(jour: date | None) -> str:
    return "NULL" if jour is None else f"'{jour}'"


def du_reglage(code: str) -> tuple[str, str]:
    """À mettre dans `surveille` d'un séjour qui lit ce paramètre : le régler refait tout le monde."""
    return (
        "socle_parametrelocal",
        "SELECT p.id AS personne_id FROM personnes_personne p"  # noqa: S608
        f" WHERE EXISTS (SELECT 1 FROM lignes WHERE code = '{code}')",
    )
