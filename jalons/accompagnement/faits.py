"""Les faits du PLIE que les chiffres lisent : admissions, sorties, et qui est dans quel PLIE."""

from __future__ import annotations

from jalons.chiffres.source import SourceFait, SourceSejour, versions

_PARCOURS = versions(
    "accompagnement_parcours",
    "personne_id AS personne, date_admission AS date, structure_id AS structure, genre",
)
_SORTIES = versions(
    "accompagnement_sortieparcours",
    "parcours_id, date, motif AS famille, etat, est_positive, date_confirmable",
)


class FaitAdmissionPlie(SourceFait):
    code = "admission_plie"
    libelle = "Admission dans un PLIE"
    sql = f"SELECT * FROM ({_PARCOURS}) a WHERE date IS NOT NULL AND genre = 'plie'"  # noqa: S608


class FaitSortiePlie(SourceFait):
    """`positive` : une sortie infirmée n'en est plus une. `jugee` : son échéance l'a été."""

    code = "sortie_plie"
    libelle = "Sortie d'un PLIE"
    sql = f"""
        SELECT s.fait, p.personne_id AS personne, s.date, p.structure_id AS structure, s.famille,
               s.etat, s.est_positive AND s.etat <> 'infirmee' AS positive,
               s.etat = 'infirmee' OR (s.est_positive AND s.etat = 'confirmee'
                                       AND s.date_confirmable IS NOT NULL) AS jugee,
               s.connu_du, s.connu_au
        FROM ({_SORTIES}) s JOIN accompagnement_parcours p ON p.id = s.parcours_id
        WHERE p.genre = 'plie'"""  # noqa: S608


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
