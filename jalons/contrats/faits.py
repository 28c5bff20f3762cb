"""Les faits des contrats que les chiffres lisent, tels que connus à chaque instant."""

from __future__ import annotations

from jalons.chiffres.source import SourceFait, SourceSejour, versions
from jalons.contrats.enums import ETATS_CONCLUS
from jalons.repertoire.enums import Voie

_CONCLUS = ", ".join(f"'{etat}'" for etat in ETATS_CONCLUS)
# Les rangs des genres ne changent jamais ; un genre neuf prend le suivant.
GENRES = ("engagement", "intensifie", "cer_professionnel", "cer_social")
_RANGS = " ".join(f"WHEN '{genre}' THEN {rang}" for rang, genre in enumerate(GENRES, start=1))
_VOIES = " ".join(f"WHEN '{voie}' THEN {rang}" for rang, voie in enumerate(Voie.values, start=1))


class FaitContrat(SourceFait):
    """Un contrat conclu, au jour de sa signature. `suite` vide : le premier de la personne."""

    code = "contrat"
    libelle = "Contrat conclu"
    sql = (
        versions(
            "contrats_contrat",
            "personne_id AS personne, date_signature AS date, genre, voie, suite, origine, regime",
        )
        + f" AND etat IN ({_CONCLUS})"
    )


class FaitOrientationNotifiee(SourceFait):
    """Une orientation notifiée dont un contrat est dû, au jour de sa notification."""

    code = "orientation_notifiee"
    libelle = "Orientation notifiée"
    sql = (
        versions(
            "accueil_orientation",
            "personne_id AS personne, date_notification AS date,"
            " date_notification AS notifiee_le, voie, origine,"
            " coalesce(contrat_conclu_le <= contrat_du_le, false) AS dans_le_delai",
        )
        + " AND date_notification IS NOT NULL AND contrat_du_le IS NOT NULL"
    )


class SejourContrat(SourceSejour):
    """Avoir un contrat en vigueur ; `unite` est le rang de son genre."""

    code = "contrat"
    libelle = "Contrat en vigueur"
    surveille = (("contrats_contrat", "SELECT personne_id FROM lignes"),)
    sql = f"""
        SELECT personne_id, CASE genre {_RANGS} END AS unite, periode, tstzrange(t, fin) AS connu
        FROM (SELECT personne_id, genre, etat, periode, pgh_label, pgh_created_at AS t,
                     lead(pgh_created_at) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS fin
              FROM contrats_contratevent JOIN cible USING (personne_id)) v
        WHERE pgh_label <> 'delete' AND fin IS DISTINCT FROM t AND etat IN ({_CONCLUS})
          AND periode IS NOT NULL"""  # noqa: S608


class SejourContratDu(SourceSejour):
    """Devoir avoir un contrat : du lendemain de son échéance à l'orientation suivante.

    `unite` est le rang de la voie. Une demande de réorientation interrompt le délai : rien n'est dû.
    """

    code = "contrat_du"
    libelle = "Contrat dû"
    surveille = (("accueil_orientation", "SELECT personne_id FROM lignes"),)
    sql = f"""
        WITH v AS (
            SELECT o.* FROM (SELECT pgh_obj_id, pgh_label, personne_id, voie, date_decision,
                   contrat_du_le, contrat_interrompu_le, pgh_created_at AS t,
                   lead(pgh_created_at) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS fin
                   FROM accueil_orientationevent JOIN cible USING (personne_id)) o
            WHERE pgh_label <> 'delete' AND fin IS DISTINCT FROM t
        ), bornes AS (
            SELECT personne_id, t FROM v UNION SELECT personne_id, coalesce(fin, 'infinity') FROM v
        ), tranches AS (
            SELECT personne_id, t, lead(t) OVER (PARTITION BY personne_id ORDER BY t) AS fin FROM bornes
        ), vues AS (
            SELECT v.*, s.t AS su, s.fin AS cru,
                   lead(v.date_decision) OVER (PARTITION BY v.personne_id, s.t
                                               ORDER BY v.date_decision, v.pgh_obj_id) AS suivante
            FROM tranches s JOIN v USING (personne_id)
            WHERE s.fin IS NOT NULL AND v.t <= s.t AND (v.fin IS NULL OR v.fin >= s.fin)
        )
        SELECT personne_id, CASE voie {_VOIES} END AS unite,
               daterange(contrat_du_le + 1, least(suivante, contrat_interrompu_le)) AS periode,
               tstzrange(su, nullif(cru, 'infinity')) AS connu
        FROM vues WHERE contrat_du_le IS NOT NULL
          AND contrat_du_le + 1 < coalesce(least(suivante, contrat_interrompu_le), 'infinity')"""  # noqa: S608
