"""Ce que les chiffres lisent des formations : qui y est entré, et à l'initiative de qui."""

from __future__ import annotations

from jalons.chiffres.source import SourceFait, versions

_POSITIONNEMENTS = versions(
    "activite_positionnement",
    "personne_id AS personne, genre, date_entree, date_proposition, origine, etat,"
    " structure_id AS structure",
)


class FaitEntreeFormation(SourceFait):
    """Une entrée en formation, du jour où elle se fait ; une entrée défaite n'en est plus une."""

    code = "entree_formation"
    libelle = "Entrée en formation"
    sql = f"""
        SELECT fait, personne, date_entree AS date, structure, origine, connu_du, connu_au
        FROM ({_POSITIONNEMENTS}) p
        WHERE genre = 'formation' AND date_entree IS NOT NULL AND etat IN ('entre', 'sorti')"""  # noqa: S608


class FaitPositionnementFormation(SourceFait):
    """Un positionnement vers une formation, du jour où il est proposé ; retiré, il n'en est plus un."""

    code = "positionnement_formation"
    libelle = "Positionnement vers une formation"
    sql = f"""
        SELECT fait, personne, date_proposition AS date, structure, origine, connu_du, connu_au
        FROM ({_POSITIONNEMENTS}) p WHERE genre = 'formation' AND etat <> 'retire'"""  # noqa: S608
