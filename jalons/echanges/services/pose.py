"""Poser des faits par ensembles, dans l'ordre du flux, sans jamais heurter une contrainte.

Un fichier dit une valeur vraie à partir d'un jour : sa date d'effet s'il la donne, sinon le jour
qu'il décrit. Ce qui courait de là jusqu'au prochain fait plus récent que le fichier cesse d'être
connu ; ce qui précède et ce qui suit restent. Deux périodes voisines de même valeur n'en font qu'une.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class FaitEnLot:
    """Un fait à poser par ensembles : sa table, sa clé, ses valeurs et leur source SQL.

    La source rend la clé, les valeurs, puis : le jour d'effet d'un changement, celui d'un fait qui
    n'avait pas de valeur, une fin éventuelle, et si la personne, le foyer ou la demande naît dans
    cette tranche (on ne lui cherche alors aucun fait antérieur). `avant` : un fait d'autrefois, qui
    ne dit rien du jour décrit. `rangs` : les passes d'une source qui se répète.
    """

    table: str
    cle: tuple[str, ...]
    valeurs: tuple[str, ...]
    source: str
    avant: bool = False
    rangs: tuple[int, ...] = ()


_ADULTE = "role IN ('DEM', 'CJT')"
_ADRESSE = ("complement", "numero_voie", "voie", "lieu_dit", "code_postal", "commune_id",
            "nom_commune", "code_commune", "pays", "est_sans_domicile")  # fmt: skip
_ETAT = ("etat", "motifs", "date_effet", "est_foyer_soumis", "est_majore", "montant_droit")
_CHAMPS_ADRESSE = (
    "coalesce({a}->>'comp', ''), coalesce({a}->>'num', ''), coalesce({a}->>'voie', ''),"
    " coalesce({a}->>'lieu', ''), coalesce({a}->>'cp', ''), {commune}, coalesce({a}->>'com', ''),"
    " coalesce({a}->>'insee', ''), coalesce({a}->>'pays', 'FRA'), coalesce(({a}->>'sdf')::boolean, false)"
)
_COMMUNE = (
    "CASE WHEN v.adr->>'cp' = ANY(c.codes_postaux) THEN c.code_insee"
    " ELSE jalons_commune(v.adr->>'insee', v.adr->>'cp', v.adr->>'com') END"
)
_DECLARES = (
    FaitEnLot(
        "personnes_identite",
        ("personne_id", "demande_id"),
        ("source", "qualite", "nom_naissance", "nom_usage", "prenom", "autres_prenoms",
         "date_naissance", "precision_naissance", "rang_naissance", "sexe", "commune_naissance",
         "empreinte_nir", "etat_nir"),
        "SELECT DISTINCT ON (tp.personne_id, tp.demande_id) tp.personne_id, tp.demande_id, 'flux', qual,"
        " nom, usage, prenom, autres, nee, prec, rang, sexe, lieu, nir_e, nir_s, NULL::date,"
        " td.premier_jour, NULL::date, tp.est_nouvelle FROM tp JOIN td ON td.num = tp.num"
        " ORDER BY tp.personne_id, tp.demande_id, ord",
    ),
    FaitEnLot(
        "personnes_appartenance",
        ("personne_id", "foyer_id"),
        ("role", "est_a_charge"),
        "SELECT DISTINCT ON (tp.personne_id, tp.foyer_id) tp.personne_id, tp.foyer_id, role, charge,"
        " NULL::date, greatest(td.premier_jour, least(rat, %(le)s::date)), NULL::date, tp.est_nouvelle"
        " FROM tp JOIN td ON td.num = tp.num ORDER BY tp.personne_id, tp.foyer_id, ord",
    ),
    FaitEnLot(
        "personnes_situationfoyer",
        ("foyer_id",),
        ("situation_famille", "depuis", "nombre_enfants"),
        "SELECT DISTINCT ON (foyer_id) foyer_id, sitfam, depuis, nbenf, NULL::date, premier_jour,"
        " NULL::date, est_nouvelle FROM td ORDER BY foyer_id, num DESC",
    ),
    FaitEnLot(
        "personnes_adresse",
        ("foyer_id",),
        _ADRESSE,
        "SELECT DISTINCT ON (td.foyer_id) td.foyer_id, "
        + _CHAMPS_ADRESSE.format(a="v.adr", commune=_COMMUNE)
        + ", v.emm, v.emm, v.fin, td.est_nouvelle FROM td CROSS JOIN LATERAL ("
        "   SELECT e.adr, (e.adr->>'emm')::date AS emm, (td.adrs->{avant}->>'emm')::date AS fin"
        "   FROM (SELECT td.adrs->{rang} AS adr) e WHERE e.adr IS NOT NULL) v"
        " LEFT JOIN annuaire_commune c ON c.code_insee = v.adr->>'insee'"
        " WHERE v.emm < v.fin AND v.fin <= %(le)s::date AND NOT EXISTS ("
        "   SELECT 1 FROM personnes_adresse a WHERE a.foyer_id = td.foyer_id AND upper_inf(a.connu)"
        "   AND a.periode @> %(le)s::date AND a.voie = coalesce(td.adr->>'voie', '')"
        "   AND a.numero_voie = coalesce(td.adr->>'num', '')"
        "   AND a.nom_commune = coalesce(td.adr->>'com', '')) ORDER BY td.foyer_id, td.num DESC",
        avant=True,
        rangs=(2, 1),
    ),
    FaitEnLot(
        "personnes_adresse",
        ("foyer_id",),
        _ADRESSE,
        "SELECT DISTINCT ON (foyer_id) foyer_id, "
        + _CHAMPS_ADRESSE.format(a="adr", commune="commune_id")
        + ", emmenagement, coalesce(emmenagement, premier_jour), NULL::date, est_nouvelle"
        " FROM td WHERE a_adresse ORDER BY foyer_id, num DESC",
    ),
    FaitEnLot(
        # Vu pour la première fois suspendu ou clos, un droit était ouvert avant son effet.
        "personnes_etatdroit",
        ("demande_id",),
        _ETAT,
        "SELECT demande_id, '2', '{}'::varchar[], NULL::date, foyer_soumis, majore, NULL::numeric,"
        " coalesce(debut_cours, debut_droit), coalesce(debut_cours, debut_droit), effet, est_nouvelle"
        " FROM td WHERE etat IN ('3', '4', '5', '6')"
        " AND coalesce(debut_cours, debut_droit) < effet AND effet <= %(le)s::date AND NOT EXISTS"
        " (SELECT 1 FROM personnes_etatdroit e WHERE e.demande_id = td.demande_id"
        " AND upper_inf(e.connu))",
        avant=True,
    ),
    FaitEnLot(
        "personnes_etatdroit",
        ("demande_id",),
        _ETAT,
        "SELECT td.demande_id, td.etat, td.motifs::varchar[], effet, foyer_soumis, majore, montant,"
        " CASE WHEN (av.etat, av.motifs, av.date_effet) IS NOT DISTINCT FROM"
        "           (td.etat, td.motifs::varchar[], td.effet) THEN NULL"
        "      WHEN td.etat = '0' OR (td.etat = '2' AND av.etat IN ('3', '4')) THEN NULL"
        "      WHEN td.etat = '2' THEN coalesce(debut_cours, debut_droit) ELSE effet END,"
        " CASE td.etat WHEN '0' THEN dtdem WHEN '2' THEN coalesce(debut_cours, debut_droit)"
        "      ELSE coalesce(effet, debut_droit) END, NULL::date, est_nouvelle"
        " FROM td LEFT JOIN av ON av.demande_id = td.demande_id",
    ),
    FaitEnLot(
        "personnes_soumissiondroitsdevoirs",
        ("personne_id", "demande_id"),
        ("est_soumis",),
        "SELECT DISTINCT ON (tp.personne_id, tp.demande_id) tp.personne_id, tp.demande_id, sdd,"
        " CASE WHEN sdd AND entrant THEN td.premier_jour END,"
        " greatest(td.premier_jour, least(rat, %(le)s::date)), NULL::date, tp.est_nouvelle"
        " FROM tp JOIN td ON td.num = tp.num WHERE sdd IS NOT NULL"
        " ORDER BY tp.personne_id, tp.demande_id, ord",
    ),
    FaitEnLot(
        "personnes_activitedeclaree",
        ("personne_id",),
        ("activite", "regime", "nature_contrat"),
        "SELECT DISTINCT ON (tp.personne_id) tp.personne_id, act, reg, contrat, NULL::date,"
        " td.premier_jour, NULL::date, tp.est_nouvelle FROM tp JOIN td ON td.num = tp.num"
        f" WHERE act <> '' AND {_ADULTE} ORDER BY tp.personne_id, tp.num DESC",
    ),
    FaitEnLot(
        "personnes_inscriptionfrancetravail",
        ("personne_id",),
        ("etat", "identifiant", "source"),
        "SELECT DISTINCT ON (tp.personne_id) tp.personne_id, 'inscrit', ft, 'flux', NULL::date,"
        " NULL::date, NULL::date, tp.est_nouvelle FROM tp"
        f" WHERE ft <> '' AND {_ADULTE} AND NOT EXISTS (SELECT 1"
        " FROM personnes_inscriptionfrancetravail i WHERE i.personne_id = tp.personne_id"
        " AND upper_inf(i.connu) AND i.source <> 'flux') ORDER BY tp.personne_id, tp.num DESC",
    ),
)  # fmt: skip


def _deplier(faits: tuple[FaitEnLot, ...]) -> Iterator[FaitEnLot]:
    """Les adresses d'autrefois (rangs 02 et 03) sont deux passes du même fait, la plus vieille d'abord."""
    for fait in faits:
        if not fait.rangs:
            yield fait
        for rang in fait.rangs:
            source = fait.source.replace("{rang}", str(rang)).replace("{avant}", str(rang - 1))
            yield replace(fait, source=source, rangs=())


FAITS = tuple(_deplier(_DECLARES))
CLOTURE_ABSENTS = FaitEnLot(
    "personnes_etatdroit",
    ("demande_id",),
    _ETAT,
    "SELECT demande_id, '5', ARRAY['FLUX:ABSENT']::varchar[], %(le)s::date, est_foyer_soumis,"
    " est_majore, NULL::numeric, NULL::date, NULL::date, NULL::date, false FROM ta",
)


def _requetes(fait: FaitEnLot) -> tuple[str, ...]:
    cle, champs, table = fait.cle, fait.valeurs, fait.table
    egal = " AND ".join(f"t.{c} = f.{c}" for c in cle)
    egal_c = " AND ".join(f"c.{c} = f.{c}" for c in cle)
    pareil = (
        f"ROW({', '.join(f't.{c}' for c in champs)})"
        f" IS NOT DISTINCT FROM ROW({', '.join(f'f.{c}' for c in champs)})"
    )
    colonnes = ", ".join((*cle, *champs))
    groupe = ", ".join(f"f.{c}" for c in (*cle, *champs))
    insere = f"INSERT INTO {table} ({colonnes}, periode, connu, lot_id) SELECT "
    anciennes = ", ".join(f"c.{c}" for c in (*cle, *champs))
    source = f"({fait.source}) AS s({colonnes}, debut, initial, fin, sans_passe)"
    if fait.avant:
        depuis = "coalesce(debut, initial)"
        situer: tuple[str, ...] = ("UPDATE tf SET p = coalesce(debut, initial)",)
    else:
        depuis = "CASE WHEN initial <= %(borne)s::date THEN initial ELSE %(le)s::date END"
        situer = (
            f"DELETE FROM tf f USING {table} t WHERE {egal} AND upper_inf(t.connu)"
            f" AND t.periode @> %(le)s::date AND {pareil}",
            "UPDATE tf f SET p = CASE WHEN EXISTS (SELECT 1 FROM"
            f" {table} t WHERE {egal} AND upper_inf(t.connu) AND t.periode @> %(le)s::date)"
            " THEN f.debut ELSE f.initial END",
            "UPDATE tf SET p = %(le)s WHERE p IS NULL OR p > %(borne)s::date",
        )
    return (
        "DROP TABLE IF EXISTS tf, tc",
        # Ce qui naît n'a pas de passé : rien à y chercher, il s'écrit tel quel.
        f"{insere}{colonnes}, daterange(p, fin), tstzrange(%(maintenant)s, NULL), %(lot)s"
        f" FROM (SELECT *, {depuis} AS p FROM {source} WHERE sans_passe) f"
        " WHERE (fin <= p) IS NOT TRUE",
        f"CREATE TEMP TABLE tf ON COMMIT DROP AS SELECT *, NULL::date AS p FROM {source}"
        " WHERE NOT sans_passe",
        *situer,
        # Rien de plus récent que ce fichier ne se récrit : le fait s'arrête au prochain connu.
        "UPDATE tf f SET fin = least(f.fin, (SELECT min(lower(t.periode)) FROM"
        f" {table} t WHERE {egal} AND upper_inf(t.connu) AND lower(t.periode) > %(borne)s::date))",
        "DELETE FROM tf WHERE fin <= p",
        f"CREATE TEMP TABLE tc ON COMMIT DROP AS SELECT t.*, f.p, f.fin AS fin_dite, {pareil} AS identique"
        f" FROM {table} t JOIN tf f ON {egal} WHERE upper_inf(t.connu)"
        f" AND (t.periode && daterange(f.p, f.fin)"
        f"      OR (t.periode -|- daterange(f.p, f.fin) AND {pareil}))",
        f"DELETE FROM tf f USING tc c WHERE {egal_c} AND c.identique"
        " AND c.periode @> daterange(c.p, c.fin_dite)",
        f"DELETE FROM tc c WHERE NOT EXISTS (SELECT 1 FROM tf f WHERE {egal_c})",
        f"DELETE FROM {table} t USING tc c WHERE t.id = c.id AND lower(c.connu) >= %(maintenant)s",
        f"UPDATE {table} t SET connu = tstzrange(lower(t.connu), %(maintenant)s)"
        " FROM tc c WHERE t.id = c.id",
        f"{insere}{anciennes}, daterange(lower(c.periode), c.p), tstzrange(%(maintenant)s, NULL),"
        " c.lot_id FROM tc c WHERE NOT c.identique AND lower(c.periode) < c.p",
        f"{insere}{anciennes}, daterange(c.fin_dite, upper(c.periode)), tstzrange(%(maintenant)s, NULL),"
        " c.lot_id FROM tc c WHERE NOT c.identique AND c.fin_dite IS NOT NULL"
        " AND (upper_inf(c.periode) OR upper(c.periode) > c.fin_dite)",
        f"{insere}{groupe}, daterange(least(f.p, min(lower(c.periode)) FILTER (WHERE c.identique)),"
        " CASE WHEN f.fin IS NULL OR bool_or(c.identique AND upper_inf(c.periode)) THEN NULL"
        " ELSE greatest(f.fin, max(upper(c.periode)) FILTER (WHERE c.identique)) END),"
        " tstzrange(%(maintenant)s, NULL), %(lot)s"
        f" FROM tf f LEFT JOIN tc c ON {egal_c} GROUP BY {groupe}, f.p, f.fin",
    )


def poser(curseur: Any, fait: FaitEnLot, valeurs: dict[str, Any]) -> int:
    """Pose un fait pour toute la tranche ; rend le nombre de faits nouveaux ou changés."""
    vider, naitre, chercher, *suite = _requetes(fait)
    curseur.execute(vider)
    curseur.execute(naitre, valeurs)
    neufs = int(curseur.rowcount)
    curseur.execute(chercher, valeurs)
    if not curseur.rowcount:
        return neufs
    for requete in suite:
        curseur.execute(requete, valeurs)
    return neufs + int(curseur.rowcount)


def poser_tout(curseur: Any, valeurs: dict[str, Any]) -> dict[str, int]:
    """Pose tous les faits de `td` et `tp` ; rend le compte par genre de fait."""
    comptes: dict[str, int] = {}
    for fait in FAITS:
        nom = fait.table.removeprefix("personnes_")
        comptes[nom] = comptes.get(nom, 0) + poser(curseur, fait, valeurs)
    return comptes
