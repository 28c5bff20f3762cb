"""Vocabulaire des publics spécifiques."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class SourcePublic(Enumeration):
    """D'après qui la personne est de ce public."""

    PERSONNE = "personne", "La personne elle-même"
    REFERENT = "referent", "Son référent, au diagnostic"
    ASE = "ase", "Le service de l'aide sociale à l'enfance"
    MDPH = "mdph", "La notification de la MDPH, vue"
    FRANCE_TRAVAIL = "france_travail", "France Travail ou Cap emploi"
    REGION = "region", "La Région (listes de stagiaires)"
    CAISSE = "caisse", "La caisse"
    PARTENAIRE = "partenaire", "Un autre partenaire"


class EtatSuite(Enumeration):
    A_FAIRE = "a_faire", "À faire"
    FAITE = "faite", "Faite"
    SANS_OBJET = "sans_objet", "Sans objet"


class DecisionActivite(Enumeration):
    """Ce que le point d'activité décide, avec la personne."""

    POURSUIVRE = "poursuivre", "L'activité se poursuit"
    APPUYER = "appuyer", "Poursuivre avec un appui à la gestion"
    COMPLETER = "completer", "Compléter par un emploi salarié"
    REORIENTER = "reorienter", "Réorienter le projet"
    CESSER = "cesser", "Cesser l'activité"


class Tendance(Enumeration):
    HAUSSE = "hausse", "en hausse"
    STABLE = "stable", "stable"
    BAISSE = "baisse", "en baisse"
    INCONNUE = "inconnue", "trop peu de mois pour le dire"
