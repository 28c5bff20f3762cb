"""Vocabulaire des besoins, des projets et des plans d'actions."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class EtatBesoin(Enumeration):
    RELEVE = "releve", "Relevé"
    REGROUPE = "regroupe", "Dans un diagnostic"
    EN_PROJET = "en_projet", "En projet"
    COUVERT = "couvert", "Couvert"
    SANS_SUITE = "sans_suite", "Sans suite"


class EtatProjet(Enumeration):
    IDEE = "idee", "Idée"
    EN_COURS = "en_cours", "En cours"
    REALISE = "realise", "Réalisé"
    ABANDONNE = "abandonne", "Abandonné"


class GenreEtape(Enumeration):
    """Les étapes d'un projet, de la veille à l'action."""

    VEILLE = "veille", "Veille"
    NOTE = "note", "Note"
    APPEL_A_PROJETS = "appel_a_projets", "Appel à projets"
    MARCHE = "marche", "Marché"
    CONVENTION = "convention", "Convention"
    ACTION = "action", "Action"


class EtatAction(Enumeration):
    """État d'une action d'un plan annuel."""

    A_LANCER = "a_lancer", "À lancer"
    EN_COURS = "en_cours", "En cours"
    FAITE = "faite", "Faite"
    REPORTEE = "reportee", "Reportée"
