"""Les faits des contrats que les chiffres lisent, tels que connus à chaque instant."""

from __future__ import annotations

from jalons.chiffres.source import (
    SourceFait,
    SourceSejour,
    du_reglage,
    reglage,
    successions,
    versions,
)
from jalons.contrats.enums import ETATS_CONCLUS
from jalons.repertoire.enums import Voie

_CONCLUS = ", ".join(f"'{etat}'" for etat in ETATS_CONCLUS)
# Les rangs des genres ne changent jamais ; un genre neuf prend le suivant.
GENRES = ("engagement", "intensifie", "cer_professionnel", "cer_social")
_RANGS = " ".join(f"WHEN '{genre}' THEN {rang}" for rang, genre in enumerate(GENRES, start=1))
_VOIES = " ".join(f"WHEN '{voie}' THEN {rang}" for rang, voie in enumerate(Voie.values, start=1))
_SANS_DELAI = "organismes_sans_delai_contrat"
_ORIENTATIONS = successions(
    "accueil_orientation",
    "v.voie, v.structure_id, v.date_decision, v.date_notification, v.contrat_du_le, v.contrat_interrompu_le",
    jour="date_decision",
)


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
        SELECT personne_id, CASE voie {_VOIES} END AS unite,
               daterange(contrat_du_le + 1, least(suivante, contrat_interrompu_le)) AS periode, connu
        FROM {_ORIENTATIONS} o WHERE contrat_du_le IS NOT NULL
          AND contrat_du_le + 1 < coalesce(least(suivante, contrat_interrompu_le), 'infinity')"""  # noqa: S608


class SejourContratOuDispense(SourceSejour):
    """Avoir un contrat en vigueur, ou un organisme référent dont aucun n'est attendu ; `unite` vaut 1.

    Notifiée sans échéance, l'orientation n'en fait attendre aucun (C. trav. D.5411-14-1) ; pas encore
    notifiée, c'est le genre de l'organisme qui le dit, selon le droit du jour de la décision.
    """

    code = "contrat_ou_dispense"
    libelle = "Contrat en vigueur, ou aucun attendu"
    rang = 1
    surveille = (
        ("accueil_orientation", "SELECT personne_id FROM lignes"),
        du_reglage(_SANS_DELAI),
    )
    sql = f"""
        SELECT r.personne_id, 1 AS unite, r.periode, r.connu FROM sj_rect r
        WHERE r.genre = '{SejourContrat.code}'
        UNION ALL
        SELECT o.personne_id, 1, daterange(o.date_decision, o.suivante), o.connu
        FROM {_ORIENTATIONS} o WHERE o.date_notification IS NOT NULL AND o.contrat_du_le IS NULL
        UNION ALL
        SELECT o.personne_id, 1, daterange(o.date_decision, o.suivante), o.connu * r.connu
        FROM {_ORIENTATIONS} o JOIN annuaire_structure s ON s.id = o.structure_id
        JOIN {reglage(_SANS_DELAI)} r ON r.periode @> o.date_decision AND r.connu && o.connu
             AND s.genre = ANY(string_to_array(r.valeur, ' '))
        WHERE o.date_notification IS NULL"""  # noqa: S608
