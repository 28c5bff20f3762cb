"""Tenir `SuiviEntree` : la base la refait après toute écriture d'un fait dont elle dépend.

Un déclencheur par instruction relit les faits des entrées touchées, après avoir verrouillé leurs
lignes : deux actes à la fois ne se perdent pas. `ecarts` compare ce qui est porté à ce que disent les
faits, `refaire` le remet.
"""

# ruff: noqa: S608 — des noms de tables et de colonnes écrits ici, jamais une saisie.

from __future__ import annotations

from django.db import connection, transaction

from jalons.accueil.enums import EtatCoreo, EtatRendezVous
from jalons.accueil.models.suivi import SUITES
from jalons.accueil.rules.reception import Statut
from jalons.personnes.enums import EtatInscription
from jalons.personnes.models.personne import SORTIE
from jalons.socle.veilles import veille, veille_des_changements

_TABLE = "accueil_suivientree"
_COLONNES = (
    "entree_id",
    "personne_id",
    "est_principale",
    "territoire_id",
    "site_id",
    "statut",
    "n_attend_plus",
    "date_information",
    "rendez_vous_id",
    "orientation_id",
    *SUITES,
)
_LISTE = ", ".join(_COLONNES)

_FAITS = f"""
SELECT e.id AS entree_id, e.personne_id, p.principale_id IS NULL AS est_principale, p.territoire_id,
       p.site_id,
       CASE WHEN p.deces_signale THEN '{Statut.DECES}' WHEN o.id IS NOT NULL THEN '{Statut.ORIENTE}'
            WHEN prevu.id IS NULL AND sortie.est_dite THEN '{Statut.SORTIE}'
            WHEN EXISTS (SELECT 1 FROM accueil_entretien t WHERE t.entree_id = e.id)
            THEN '{Statut.RECU}'
            WHEN prevu.id IS NOT NULL THEN '{Statut.CONVOQUE}'
            WHEN dernier.etat IN ('{EtatRendezVous.ABSENT}', '{EtatRendezVous.ABSENT_EXCUSE}')
            THEN '{Statut.ABSENT}' ELSE '{Statut.A_CONVOQUER}' END AS statut,
       o.id IS NOT NULL OR (prevu.id IS NULL AND sortie.est_dite AND NOT p.deces_signale)
           AS n_attend_plus, e.date_information, prevu.id AS rendez_vous_id,
       o.id AS orientation_id,
       NOT p.deces_signale AND o.est_derniere AND o.date_notification IS NULL
           AND coalesce(c.etat, '') <> '{EtatCoreo.SIGNE}' AS coreo_a_signer,
       NOT p.deces_signale AND o.est_derniere AND o.doit_s_inscrire AND NOT EXISTS (
           SELECT 1 FROM personnes_inscriptionfrancetravail i WHERE i.personne_id = o.personne_id
           AND upper_inf(i.connu) AND upper_inf(i.periode) AND i.etat = '{EtatInscription.INSCRIT}')
       AS inscription_attendue,
       NOT p.deces_signale AND coalesce(p.est_soumis, true) AND o.est_derniere
           AND o.contrat_du_le IS NOT NULL AND o.contrat_interrompu_le IS NULL
           AND o.contrat_conclu_le IS NULL AS contrat_attendu
FROM personnes_entree e JOIN personnes_personne p ON p.id = e.personne_id
LEFT JOIN LATERAL (
    SELECT d.*, NOT EXISTS (SELECT 1 FROM accueil_orientation a WHERE a.personne_id = d.personne_id
           AND (a.date_decision, a.id) > (d.date_decision, d.id)) AS est_derniere
    FROM accueil_orientation d WHERE d.entree_id = e.id ORDER BY d.date_decision DESC, d.id DESC LIMIT 1
) o ON true
LEFT JOIN accueil_coreo c ON c.orientation_id = o.id
LEFT JOIN LATERAL (SELECT r.id FROM accueil_rendezvous r WHERE r.entree_id = e.id
    AND r.etat = '{EtatRendezVous.PREVU}' ORDER BY r.debut DESC, r.id DESC LIMIT 1) prevu ON true
LEFT JOIN LATERAL (SELECT r.etat FROM accueil_rendezvous r WHERE r.entree_id = e.id
    ORDER BY r.debut DESC, r.id DESC LIMIT 1) dernier ON true
CROSS JOIN LATERAL (SELECT {SORTIE.format(personne="p")} OR EXISTS (SELECT 1 FROM personnes_entree n
    WHERE n.personne_id = e.personne_id AND (n.date_accord, n.id) > (e.date_accord, e.id)) AS est_dite) sortie
"""
_LUS = "SELECT " + ", ".join(f"coalesce({c}, false)" if c in SUITES else c for c in _COLONNES)
_ECRIRE = f"""
INSERT INTO {_TABLE} AS s ({_LISTE}) {_LUS} FROM ({_FAITS} {{ou}}) f
ON CONFLICT (entree_id) DO UPDATE SET ({_LISTE}) = ({", ".join(f"EXCLUDED.{c}" for c in _COLONNES)})
WHERE ({", ".join(f"s.{c}" for c in _COLONNES)})
      IS DISTINCT FROM ({", ".join(f"EXCLUDED.{c}" for c in _COLONNES)})
"""
_REFAIRE = f"""
CREATE OR REPLACE FUNCTION accueil_suivi_refaire(entrees bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(cardinality(entrees), 0) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM {_TABLE} WHERE entree_id = ANY(entrees) ORDER BY entree_id FOR UPDATE;
    {_ECRIRE.format(ou="WHERE e.id = ANY(entrees)")};
END $$
"""

_DE_L_ENTREE = "SELECT entree_id AS id FROM lignes WHERE entree_id IS NOT NULL"
# Une orientation change aussi ce qu'attendent les autres orientations de la personne.
_DES_ORIENTATIONS = (
    "SELECT o.entree_id AS id FROM lignes JOIN accueil_orientation o USING (personne_id)"
    " WHERE o.entree_id IS NOT NULL"
)
_SURVEILLEES = (
    (
        "entree",
        "personnes_entree",
        "SELECT e.id FROM lignes l JOIN personnes_entree e ON e.personne_id = l.personne_id",
    ),
    ("rendez_vous", "accueil_rendezvous", _DE_L_ENTREE),
    ("entretien", "accueil_entretien", _DE_L_ENTREE),
    ("orientation", "accueil_orientation", f"{_DE_L_ENTREE} UNION {_DES_ORIENTATIONS}"),
    (
        "coreo",
        "accueil_coreo",
        "SELECT o.entree_id AS id FROM lignes JOIN accueil_orientation o ON o.id = orientation_id"
        " WHERE o.entree_id IS NOT NULL",
    ),
    ("inscription", "personnes_inscriptionfrancetravail", _DES_ORIENTATIONS),
)
_DE_LA_FICHE = f"""
PERFORM accueil_suivi_refaire(ARRAY(
    SELECT s.entree_id FROM avant a JOIN apres n USING (id) JOIN {_TABLE} s ON s.personne_id = n.id
    WHERE (a.territoire_id, a.site_id, a.deces_signale, a.principale_id, a.est_soumis,
           {SORTIE.format(personne="a")})
          IS DISTINCT FROM
          (n.territoire_id, n.site_id, n.deces_signale, n.principale_id, n.est_soumis,
           {SORTIE.format(personne="n")})
    ORDER BY 1))
"""


@transaction.atomic
def poser_le_suivi() -> None:
    """Pose ou remet les déclencheurs, puis refait ce qui diffère ; sans effet si les tables manquent."""
    tables = {_TABLE, "personnes_personne", *(table for _, table, _ in _SURVEILLEES)}
    if tables - set(connection.introspection.table_names()):
        return
    instructions = [
        _REFAIRE,
        *veille_des_changements("accueil_suivi_fiche", "personnes_personne", _DE_LA_FICHE),
    ]
    for nom, table, sql in _SURVEILLEES:
        corps = (
            f"PERFORM accueil_suivi_refaire(ARRAY(SELECT DISTINCT id FROM ({sql}) t ORDER BY id))"
        )
        if table == "personnes_entree":
            corps += f"; DELETE FROM {_TABLE} s USING lignes l WHERE s.entree_id = l.id AND TG_OP = 'DELETE'"
        instructions += veille(f"accueil_suivi_{nom}", table, corps)
    with connection.cursor() as curseur:
        for instruction in instructions:
            curseur.execute(instruction)
    refaire()


@transaction.atomic
def refaire() -> int:
    """Remet tout le suivi à ce que disent les faits ; rend le nombre de lignes qui différaient."""
    with connection.cursor() as curseur:
        curseur.execute(_ECRIRE.format(ou=""))
        refaites = int(curseur.rowcount)
        curseur.execute(
            f"DELETE FROM {_TABLE} s WHERE NOT EXISTS"
            " (SELECT 1 FROM personnes_entree e WHERE e.id = s.entree_id)"
        )
        return refaites + int(curseur.rowcount)


def ecarts(*, limite: int = 100) -> list[int]:
    """Les entrées (leur numéro) dont le suivi porté n'est pas ce que disent les faits."""
    with connection.cursor() as curseur:
        curseur.execute(
            f"SELECT entree_id FROM ((SELECT {_LISTE} FROM {_TABLE} EXCEPT {_LUS} FROM ({_FAITS}) f)"
            f" UNION ALL ({_LUS} FROM ({_FAITS}) f EXCEPT SELECT {_LISTE} FROM {_TABLE})) t"
            " GROUP BY entree_id ORDER BY entree_id LIMIT %s",
            [limite],
        )
        return [ligne[0] for ligne in curseur.fetchall()]
