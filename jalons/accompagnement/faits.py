"""Ce que les chiffres lisent des parcours : admissions, sorties, étapes, contacts, qui est où."""

from __future__ import annotations

from jalons.accompagnement.enums import PublicCompte
from jalons.accompagnement.manques import Manque
from jalons.chiffres.source import SourceFait, SourceSejour, du_reglage, reglage, versions

_PARCOURS = versions(
    "accompagnement_parcours",
    "personne_id AS personne, date_admission AS date, structure_id AS structure, genre",
)
_ACCOMPAGNEMENTS = versions(
    "accompagnement_parcours",
    "personne_id AS personne, date_admission AS date, date_sortie AS au, structure_id AS structure,"
    " genre",
)
_SORTIES = versions(
    "accompagnement_sortieparcours",
    "parcours_id, date, motif AS famille, etat, est_positive, date_confirmable,"
    " nullif(situation->>'employeur', '') AS employeur, (situation->>'admission')::date AS admission",
)
_ETAPES_FAITES = versions(
    "accompagnement_etapeparcours",
    "parcours_id, type, etat, lower(periode) AS date, upper(periode) - 1 AS au",
)
_CONTACTS = versions(
    "accompagnement_contact", "personne_id AS personne, parcours_id, date, est_abouti"
)


class FaitParcours(SourceFait):
    """Un accompagnement de tout genre, du jour où il commence à `au`, sa sortie comprise."""

    code = "parcours"
    libelle = "Accompagnement"
    sql = f"SELECT * FROM ({_ACCOMPAGNEMENTS}) a WHERE date IS NOT NULL"  # noqa: S608


class FaitSortieParcours(SourceFait):
    """La fin d'un accompagnement de tout genre ; une sortie infirmée n'est plus positive."""

    code = "sortie_parcours"
    libelle = "Fin d'un accompagnement"
    sql = f"""
        SELECT s.fait, p.personne_id AS personne, s.date, p.structure_id AS structure, p.genre,
               s.est_positive AND s.etat <> 'infirmee' AS positive, s.connu_du, s.connu_au
        FROM ({_SORTIES}) s JOIN accompagnement_parcours p ON p.id = s.parcours_id"""  # noqa: S608


class FaitAdmissionPlie(SourceFait):
    code = "admission_plie"
    libelle = "Admission dans un PLIE"
    sql = f"SELECT * FROM ({_PARCOURS}) a WHERE date IS NOT NULL AND genre = 'plie'"  # noqa: S608


class FaitSortiePlie(SourceFait):
    """`positive` : une sortie infirmée n'en est plus une. `jugee` : son échéance l'a été.

    `employeur` : son genre, tel que dit ; `jours_de_parcours` : de l'admission à la sortie comprises.
    """

    code = "sortie_plie"
    libelle = "Sortie d'un PLIE"
    sql = f"""
        SELECT s.fait, p.personne_id AS personne, s.date, p.structure_id AS structure, s.famille,
               s.etat, s.est_positive AND s.etat <> 'infirmee' AS positive,
               s.etat = 'infirmee' OR (s.est_positive AND s.etat = 'confirmee'
                                       AND s.date_confirmable IS NOT NULL) AS jugee,
               s.employeur,
               s.date - coalesce(s.admission, p.date_admission) + 1 AS jours_de_parcours,
               s.connu_du, s.connu_au
        FROM ({_SORTIES}) s JOIN accompagnement_parcours p ON p.id = s.parcours_id
        WHERE p.genre = 'plie'"""  # noqa: S608


class FaitEtapePlie(SourceFait):
    """Une étape commencée, de sa date à `au` ; ni prévue, ni abandonnée par la sortie avant son début."""

    code = "etape_plie"
    libelle = "Étape d'un parcours PLIE"
    sql = f"""
        SELECT e.fait, p.personne_id AS personne, e.date, e.au, p.structure_id AS structure, e.type,
               e.connu_du, e.connu_au
        FROM ({_ETAPES_FAITES}) e JOIN accompagnement_parcours p ON p.id = e.parcours_id
        WHERE p.genre = 'plie' AND e.etat <> 'prevue'
              AND NOT (e.etat = 'abandonnee' AND e.date > coalesce(p.date_sortie, e.date))"""  # noqa: S608


class FaitContactPlie(SourceFait):
    """Une rencontre, un appel qui a abouti ; une tentative n'en est pas un."""

    code = "contact_plie"
    libelle = "Contact abouti d'un parcours PLIE"
    sql = f"""
        SELECT c.fait, c.personne, c.date, p.structure_id AS structure, c.connu_du, c.connu_au
        FROM ({_CONTACTS}) c JOIN accompagnement_parcours p ON p.id = c.parcours_id
        WHERE p.genre = 'plie' AND c.est_abouti"""  # noqa: S608


class SejourPlie(SourceSejour):
    """Être dans un PLIE, de l'admission au jour de sortie compris ; `unite` est la structure."""

    code = "plie"
    libelle = "Parcours dans un PLIE"
    surveille = (("accompagnement_parcours", "SELECT personne_id FROM lignes"),)
    sql = """
        SELECT personne_id, structure_id AS unite,
               daterange(date_admission, date_sortie + 1) AS periode, tstzrange(t, fin) AS connu
        FROM (SELECT pgh_label, genre, personne_id, structure_id, date_admission, date_sortie,
                     pgh_created_at AS t,
                     lead(pgh_created_at) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS fin
              FROM accompagnement_parcoursevent JOIN cible USING (personne_id)) v
        WHERE pgh_label <> 'delete' AND fin IS DISTINCT FROM t AND date_admission IS NOT NULL
              AND genre = 'plie'"""


_DU_PARCOURS = (
    "SELECT p.personne_id FROM lignes l JOIN accompagnement_parcours p ON p.id = l.parcours_id"
)


def _crues(table: str, colonnes: str, *, jointure: str = "JOIN cible USING (personne_id)") -> str:
    """Les versions d'une table pour les personnes visées, chacune avec l'intervalle où on l'a crue."""
    return (
        f"SELECT * FROM (SELECT {colonnes}, e.pgh_label, e.pgh_created_at AS t,"  # noqa: S608
        " lead(e.pgh_created_at) OVER (PARTITION BY e.pgh_obj_id ORDER BY e.pgh_id) AS fin"
        f" FROM {table}event e {jointure}) v WHERE pgh_label <> 'delete' AND fin IS DISTINCT FROM t"
    )


_DELAI = "delai_sans_suite"
_DE_L_ETAPE = (
    "JOIN accompagnement_parcours p ON p.id = e.parcours_id"
    " JOIN cible ON cible.personne_id = p.personne_id"
)


_ETAPES = _crues(
    "accompagnement_etapeparcours", "p.personne_id, e.periode, e.etat", jointure=_DE_L_ETAPE
)
# Chaque jour se compte avec le délai de ce jour-là, tel qu'on le connaissait.
_VUES = f"""
        SELECT v.personne_id, 1 AS unite, daterange(v.date, v.date + r.valeur::int) * r.periode AS periode,
               tstzrange(v.t, v.fin) * r.connu AS connu
        FROM (SELECT personne_id, date, t, fin
              FROM ({_crues("accompagnement_contact", "personne_id, date, est_abouti")}) c WHERE est_abouti
              UNION ALL
              SELECT personne_id, date, t, fin
              FROM ({_crues("accueil_entretien", "personne_id, date")}) c) v
        JOIN {reglage(_DELAI)} r ON r.periode && daterange(v.date, v.date + r.valeur::int)
             AND r.connu && tstzrange(v.t, v.fin)"""  # noqa: S608


class SejourSuite(SourceSejour):
    """Avoir été vue ou jointe depuis moins que le délai, ou avoir une étape en cours ; `unite` vaut 1."""

    code = "suite"
    libelle = "Contact récent ou étape en cours"
    surveille = (
        ("accompagnement_contact", "SELECT personne_id FROM lignes"),
        ("accueil_entretien", "SELECT personne_id FROM lignes"),
        ("activite_positionnement", "SELECT personne_id FROM lignes"),
        ("accompagnement_etapeparcours", _DU_PARCOURS),
        du_reglage(_DELAI),
    )
    sql = f"""{_VUES}
        UNION ALL
        SELECT personne_id, 1, daterange(date_entree, date_fin + 1), tstzrange(t, fin)
        FROM ({_crues("activite_positionnement", "personne_id, etat, date_entree, date_fin")}) c
        WHERE etat IN ('entre', 'sorti')
        UNION ALL
        SELECT personne_id, 1, periode, tstzrange(t, fin)
        FROM ({_ETAPES}) c
        WHERE etat <> 'abandonnee'"""  # noqa: S608


_VIE = [f"r{n}" for n in range(len(Manque.tous()))]


def _produit(colonne: str) -> str:
    return " * ".join(f"{r}.{colonne}" for r in _VIE)


class SejourEffectif(SourceSejour):
    """Être accompagnée pour de bon : rien de ce que disent les manques ne manque ; `unite` vaut 1.

    Se lit dans les séjours que les autres sources viennent d'écrire (`sj_rect`) : elle passe après.
    """

    code = "accompagnement_effectif"
    libelle = "Accompagnement effectif"
    rang = 2
    surveille = ()
    sql = (
        f"SELECT r0.personne_id, 1 AS unite, {_produit('periode')} AS periode,"  # noqa: S608
        f" {_produit('connu')} AS connu FROM sj_rect r0 "
        + " ".join(f"JOIN sj_rect {r} ON {r}.personne_id = r0.personne_id" for r in _VIE[1:])
        + " WHERE "
        + " AND ".join(
            f"{r}.genre = '{manque.sejour}'" for r, manque in zip(_VIE, Manque.tous(), strict=True)
        )
        + f" AND NOT isempty({_produit('periode')}) AND NOT isempty({_produit('connu')})"
    )


# L'âge à l'admission, d'une naissance dite AAAAMMJJ.
_AGE = "(to_char(lower(p.periode), 'YYYYMMDD')::int - n.unite) / 10000"
_NUMEROS = ", ".join(f"('{p.value}', {p.numero})" for p in PublicCompte if p.est_un_critere)
_CRITERES = _crues(
    "accompagnement_parcours", "personne_id, criteres, date_admission, date_sortie, genre"
)


def _d_un_age(public: PublicCompte, code: str, signe: str) -> str:
    """Les séjours de qui avait cet âge, d'après le réglage en vigueur le jour de l'admission."""
    return (
        f"SELECT p.personne_id, {public.numero}, p.periode, p.connu * n.connu * r.connu"  # noqa: S608
        " FROM sj_rect p JOIN sj_rect n ON n.personne_id = p.personne_id"
        f" JOIN {reglage(code)} r ON r.periode @> lower(p.periode)"
        " WHERE p.genre = 'plie' AND n.genre = 'naissance' AND p.connu && n.connu"
        f" AND r.connu && (p.connu * n.connu) AND {_AGE} {signe} r.valeur::int"
    )


class SejourPublicPlie(SourceSejour):
    """Être dans un PLIE et d'un public ; `unite` est le numéro du public. L'âge est celui de l'admission."""

    code = "plie_public"
    libelle = "Public d'un parcours PLIE"
    rang = 1
    surveille = (du_reglage("plie_age_jeunes"), du_reglage("plie_age_seniors"))
    sql = f"""
        SELECT c.personne_id, n.unite::bigint AS unite,
               daterange(c.date_admission, c.date_sortie + 1) AS periode, tstzrange(c.t, c.fin) AS connu
        FROM ({_CRITERES}) c JOIN (VALUES {_NUMEROS}) n(code, unite) ON n.code = ANY (c.criteres)
        WHERE c.genre = 'plie' AND c.date_admission IS NOT NULL
        UNION ALL
        SELECT p.personne_id, {PublicCompte.FEMMES.numero}, p.periode, p.connu * n.connu
        FROM sj_rect p JOIN sj_rect n ON n.personne_id = p.personne_id
        WHERE p.genre = 'plie' AND n.genre = 'sexe' AND n.unite = 2
        UNION ALL {_d_un_age(PublicCompte.JEUNES, "plie_age_jeunes", "<")}
        UNION ALL {_d_un_age(PublicCompte.SENIORS, "plie_age_seniors", ">=")}"""  # noqa: S608


_RELAIS = _crues(
    "accompagnement_relaisreferent",
    "p.personne_id, e.parcours_id, e.a_id, e.date, e.pgh_obj_id",
    jointure=_DE_L_ETAPE,
)


class SejourReferentPlie(SourceSejour):
    """Être suivi dans un PLIE par ce référent (`unite`), d'un relais au suivant, tel qu'on le savait."""

    code = "plie_referent"
    libelle = "Référent d'un parcours PLIE"
    rang = 1
    surveille = (("accompagnement_relaisreferent", _DU_PARCOURS),)
    sql = f"""
        WITH r AS ({_RELAIS}), s AS (
            SELECT parcours_id, t, lead(t) OVER (PARTITION BY parcours_id ORDER BY t) AS fin
            FROM (SELECT DISTINCT parcours_id, t FROM r) d
        ), tenus AS (
            SELECT r.personne_id, r.parcours_id, r.a_id, daterange(r.date,
                   lead(r.date) OVER (PARTITION BY s.parcours_id, s.t ORDER BY r.date, r.pgh_obj_id)
                   ) AS periode, tstzrange(s.t, s.fin) AS connu
            FROM s JOIN r ON r.parcours_id = s.parcours_id AND r.t <= s.t
        )
        SELECT t.personne_id, t.a_id AS unite, t.periode * p.periode AS periode,
               t.connu * p.connu AS connu
        FROM tenus t JOIN accompagnement_parcours a ON a.id = t.parcours_id AND a.genre = 'plie'
        JOIN sj_rect p ON p.personne_id = t.personne_id AND p.genre = 'plie'
             AND p.unite = a.structure_id"""  # noqa: S608
