"""Remettre un fichier tardif à sa place : rejouer l'histoire des seuls dossiers qu'il touche.

Les faits d'un dossier sont une fonction de tout ce que les fichiers en ont dit, dans l'ordre du
flux. Quand un fichier arrive après un plus récent, l'histoire de ses dossiers (et de ceux qui
partagent une personne avec eux) est relue de la première version à la dernière ; ce qui n'en sort
pas changé garde la date à laquelle on l'a su.
"""

from __future__ import annotations

from typing import Any

from jalons.echanges.models import Lot
from jalons.echanges.services import application
from jalons.echanges.services.pose import FAITS

# Les dossiers qui partagent une personne, de proche en proche.
_LIES = """
CREATE TEMP TABLE tz ON COMMIT DROP AS
WITH RECURSIVE lies(num) AS (
    SELECT unnest(%(numeros)s::varchar[])
    UNION
    SELECT b.numero_demande
    FROM lies JOIN echanges_versiondossier a ON a.numero_demande = lies.num
    CROSS JOIN LATERAL unnest(a.personnes) AS q(personne_id)
    JOIN personnes_appartenance m ON m.personne_id = q.personne_id
    JOIN personnes_demandersa b ON b.foyer_id = m.foyer_id
)
SELECT r.id AS demande_id, r.foyer_id, r.numero_demande AS num
FROM lies JOIN personnes_demandersa r ON r.numero_demande = lies.num
"""
# Ce que chaque lot a dit de chaque dossier : la version portée, ou NULL s'il l'a clos comme absent.
_PASSAGES = """
CREATE TEMP TABLE tq ON COMMIT DROP AS
WITH versions AS MATERIALIZED (
    SELECT v.id, v.numero_demande AS num, v.contenu->>'org' AS organisme, v.contenu->>'numorg' AS caisse
    FROM tz JOIN echanges_versiondossier v ON v.numero_demande = tz.num
), lots AS (
    SELECT l.*, row_number() OVER (ORDER BY date_reference, cree_le, empreinte) AS place
    FROM echanges_lot l WHERE EXISTS (SELECT 1 FROM echanges_presencelot p WHERE p.lot_id = l.id)
), portes AS (
    SELECT l.place, l.id AS lot_id, v.num, v.id AS version_id, v.organisme, v.caisse
    FROM lots l JOIN echanges_presencelot p ON p.lot_id = l.id
    CROSS JOIN LATERAL unnest(p.versions) AS u(version_id)
    JOIN versions v ON v.id = u.version_id
), absents AS (
    SELECT l.place, l.id, d.num, NULL::bigint, d.organisme, d.caisse
    FROM (SELECT num, organisme, caisse, min(place) AS premiere FROM portes GROUP BY 1, 2, 3) d
    JOIN lots l ON l.place > d.premiere AND l.type_flux = 'M' AND l.clot_les_absents
         AND l.organisme = d.organisme AND l.numero_organisme = d.caisse
         AND d.num <> ALL(l.gardes)
    WHERE NOT EXISTS (SELECT 1 FROM portes p WHERE p.place = l.place AND p.num = d.num)
      AND NOT EXISTS (SELECT 1 FROM echanges_rejet j WHERE j.lot_id = l.id AND j.etat <> 'note'
                      AND j.numero_demande = d.num)
), tout AS (SELECT * FROM portes UNION ALL SELECT * FROM absents)
SELECT place, lot_id, num, version_id FROM (
    SELECT t.*, lag(version_id) OVER w AS avant, row_number() OVER w AS rang FROM tout t
    WINDOW w AS (PARTITION BY num ORDER BY place, version_id DESC)) q
WHERE rang = 1 OR version_id IS DISTINCT FROM avant
"""
_SOURCE = """
CREATE TEMP TABLE src ON COMMIT DROP AS
SELECT NULL::bigint AS recu_id, v.numero_demande AS num, v.empreinte, v.contenu, false AS est_tardif,
       v.id AS version_id, v.personnes
FROM tq JOIN echanges_versiondossier v ON v.id = tq.version_id WHERE tq.lot_id = %(lot)s
"""
_ABSENTS = """
CREATE TEMP TABLE ta ON COMMIT DROP AS
SELECT tz.demande_id, tz.num, tz.foyer_id, e.etat, e.est_foyer_soumis, e.est_majore
FROM tq JOIN tz ON tz.num = tq.num JOIN personnes_etatdroit e ON e.demande_id = tz.demande_id
     AND upper_inf(e.connu) AND e.periode @> %(le)s::date AND e.etat IN ('0', '2', '3', '4')
WHERE tq.lot_id = %(lot)s AND tq.version_id IS NULL
"""
_DERNIERES = (
    "DELETE FROM echanges_empreintedossier x USING tz WHERE x.numero_demande = tz.num",
    "INSERT INTO echanges_empreintedossier (numero_demande, empreinte, lot_id, version_id)"
    " SELECT v.numero_demande, v.empreinte, q.lot_id, v.id FROM (SELECT DISTINCT ON (num) * FROM tq"
    " ORDER BY num, place DESC) q JOIN echanges_versiondossier v ON v.id = q.version_id",
    "UPDATE personnes_demandersa r SET organisme = v.contenu->>'org',"
    " numero_organisme = v.contenu->>'numorg', matricule = v.contenu->>'mat',"
    " empreinte_matricule = decode(v.contenu->>'mat_e', 'hex'),"
    " date_demande = (v.contenu->>'dtdem')::date"
    " FROM (SELECT DISTINCT ON (num) * FROM tq WHERE version_id IS NOT NULL"
    " ORDER BY num, place DESC) q JOIN echanges_versiondossier v ON v.id = q.version_id"
    " WHERE r.numero_demande = q.num AND (r.organisme, r.numero_organisme, r.matricule,"
    " r.date_demande) IS DISTINCT FROM (v.contenu->>'org', v.contenu->>'numorg',"
    " v.contenu->>'mat', (v.contenu->>'dtdem')::date)",
)


def remettre_a_leur_place(
    curseur: Any, lot: Lot, valeurs: dict[str, Any], *, absents: list[str]
) -> None:
    """Relit l'histoire des dossiers tardifs de ce lot et des `absents` qu'il clôt dans le passé."""
    curseur.execute(
        "SELECT numero_demande FROM echanges_dossierrecu WHERE lot_id = %s AND est_tardif",
        [lot.pk],
    )
    numeros = [ligne[0] for ligne in curseur.fetchall()] + absents
    if not numeros:
        return
    curseur.execute("DROP TABLE IF EXISTS tz, tq, tk")
    # De proche en proche, par les index : aucune estimation ne dit que la chaîne est courte.
    curseur.execute("SET LOCAL enable_hashjoin = off")
    curseur.execute("SET LOCAL enable_mergejoin = off")
    curseur.execute(_LIES, {"numeros": numeros})
    curseur.execute("SET LOCAL enable_hashjoin = on")
    curseur.execute("SET LOCAL enable_mergejoin = on")
    curseur.execute("ANALYZE tz")
    curseur.execute(_PASSAGES)
    curseur.execute(
        "CREATE TEMP TABLE tk ON COMMIT DROP AS SELECT DISTINCT q.personne_id FROM tz"
        " JOIN echanges_versiondossier v ON v.numero_demande = tz.num"
        " CROSS JOIN LATERAL unnest(v.personnes) AS q(personne_id)"
    )
    _oublier(curseur, valeurs)
    curseur.execute("SELECT DISTINCT place, lot_id FROM tq ORDER BY place")
    passages = [ligne[1] for ligne in curseur.fetchall()]
    lots = Lot.objects.in_bulk(passages)
    for passage in passages:
        _rejouer(curseur, lots[passage], valeurs)
    _retrouver(curseur, valeurs)
    for requete in _DERNIERES:
        curseur.execute(requete)


def _cles(table: str) -> str:
    """La condition qui désigne les faits des dossiers relus, venus d'un fichier."""
    conditions = {
        "personnes_identite": "t.demande_id IN (SELECT demande_id FROM tz) AND t.source = 'flux'",
        "personnes_activitedeclaree": "t.personne_id IN (SELECT personne_id FROM tk)",
        "personnes_inscriptionfrancetravail": (
            "t.personne_id IN (SELECT personne_id FROM tk) AND t.source = 'flux'"
        ),
        "personnes_etatdroit": "t.demande_id IN (SELECT demande_id FROM tz)",
        "personnes_soumissiondroitsdevoirs": "t.demande_id IN (SELECT demande_id FROM tz)",
    }
    return conditions.get(table, "t.foyer_id IN (SELECT foyer_id FROM tz)") + (
        " AND t.lot_id IS NOT NULL"
    )


_TABLES = tuple(dict.fromkeys(fait.table for fait in FAITS))


def _oublier(curseur: Any, valeurs: dict[str, Any]) -> None:
    """Ces faits cessent d'être connus : ils vont être relus."""
    for table in _TABLES:
        ou = f"upper_inf(t.connu) AND {_cles(table)}"
        curseur.execute(
            f"DELETE FROM {table} t WHERE {ou} AND lower(t.connu) >= %(maintenant)s", valeurs
        )
        curseur.execute(
            f"UPDATE {table} t SET connu = tstzrange(lower(t.connu), %(maintenant)s) WHERE {ou}",
            valeurs,
        )


def _rejouer(curseur: Any, passage: Lot, valeurs: dict[str, Any]) -> None:
    """Ce que ce lot a dit des dossiers relus, posé à son jour et su maintenant."""
    propres = application.valeurs_du_lot(passage) | {"maintenant": valeurs["maintenant"]}
    curseur.execute(application.TEMPORAIRES)
    curseur.execute("DROP TABLE IF EXISTS ta")
    curseur.execute(_SOURCE, propres)
    application.executer(curseur, "tranche.sql", propres)
    application.executer(curseur, "membres.sql", propres)
    application.poser_la_tranche(curseur, propres, {})
    curseur.execute(_ABSENTS, propres)
    application.fermer_absents(curseur, propres)


def _retrouver(curseur: Any, valeurs: dict[str, Any]) -> None:
    """Un fait relu tel qu'on le savait déjà garde la date où on l'a su."""
    for fait in {f.table: f for f in FAITS}.values():
        colonnes = (*fait.cle, *fait.valeurs, "periode")
        pareil = " AND ".join(f"n.{c} IS NOT DISTINCT FROM t.{c}" for c in colonnes)
        curseur.execute(
            f"WITH paires AS (SELECT DISTINCT ON (n.id) n.id AS neuf, t.id AS ancien"
            f" FROM {fait.table} t JOIN {fait.table} n ON {pareil}"
            f" WHERE {_cles(fait.table)} AND upper(t.connu) = %(maintenant)s"
            f" AND upper_inf(n.connu) AND lower(n.connu) = %(maintenant)s ORDER BY n.id, t.id),"
            f" retires AS (DELETE FROM {fait.table} x USING paires WHERE x.id = paires.neuf"
            f" RETURNING x.id) SELECT ancien FROM paires",
            valeurs,
        )
        anciens = [ligne[0] for ligne in curseur.fetchall()]
        curseur.execute(
            f"UPDATE {fait.table} SET connu = tstzrange(lower(connu), NULL) WHERE id = ANY(%s)",
            [anciens],
        )
