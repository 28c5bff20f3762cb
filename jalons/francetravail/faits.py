"""Ce que les chiffres lisent de France Travail."""

from __future__ import annotations

from jalons.chiffres.source import SourceSejour


class SejourRadiee(SourceSejour):
    """Être radiée de la liste des demandeurs d'emploi ; `unite` vaut 1."""

    code = "radiee_ft"
    libelle = "Radiation de France Travail"
    surveille = ()
    sql = """
        SELECT i.personne_id, 1 AS unite, i.periode, i.connu
        FROM personnes_inscriptionfrancetravail i JOIN cible USING (personne_id)
        WHERE i.fin = 'radiation'"""


class SejourSansEntretien(SourceSejour):
    """Six mois après le dernier entretien que France Travail dit (à défaut la signature, puis le
    premier jour décrit), jusqu'à ce qu'il en dise un autre ; `unite` vaut 1.

    Six mois est la définition du chiffre : le délai des listes, lui, se règle.
    """

    code = "sans_entretien_ft"
    libelle = "Sans entretien à France Travail depuis six mois"
    surveille = (("personnes_accompagnementfrancetravail", "SELECT personne_id FROM lignes"),)
    sql = """
        SELECT personne_id, 1 AS unite, periode * daterange(fin_du_delai, NULL) AS periode, connu
        FROM (SELECT a.*, (coalesce(a.dernier_entretien, a.signe_le, lower(a.periode))
                           + interval '6 months')::date AS fin_du_delai
              FROM personnes_accompagnementfrancetravail a JOIN cible USING (personne_id)) s
        WHERE NOT isempty(periode * daterange(fin_du_delai, NULL))"""
