"""Vocabulaire de la coordination : instances, séances, besoins, projets, offre."""

from __future__ import annotations

from jalons.annuaire.data_inclusion import PublicInsertion as PublicInsertion
from jalons.annuaire.data_inclusion import ThemeInsertion as ThemeInsertion
from jalons.socle.enumeration import Enumeration


class Echelle(Enumeration):
    """Sur quoi porte une instance."""

    TERRITOIRE = "territoire", "Un territoire"
    DEPARTEMENT = "departement", "Le département"
    DISPOSITIF = "dispositif", "Un dispositif"


class EtatSeance(Enumeration):
    PLANIFIEE = "planifiee", "Planifiée"
    CONVOQUEE = "convoquee", "Invitations envoyées"
    TENUE = "tenue", "Tenue"
    ANNULEE = "annulee", "Annulée"


class ReponseInvitation(Enumeration):
    EN_ATTENTE = "en_attente", "Sans réponse"
    PRESENT = "present", "Sera présent"
    REPRESENTE = "represente", "Sera représenté"
    EXCUSE = "excuse", "Excusé"


class GenreProposition(Enumeration):
    INTERVENANT = "intervenant", "Un intervenant"
    DISPOSITIF = "dispositif", "La présentation d'un dispositif"
    THEME = "theme", "Un thème de travail"


class EtatProposition(Enumeration):
    PROPOSEE = "proposee", "À programmer"
    PROGRAMMEE = "programmee", "Programmée"
    ECARTEE = "ecartee", "Écartée"


class EtatDecision(Enumeration):
    OUVERTE = "ouverte", "À faire"
    FAITE = "faite", "Faite"
    ABANDONNEE = "abandonnee", "Abandonnée"


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


class GenreAction(Enumeration):
    """Les genres de projets que l'on coordonne ; les bénéficiaires indirects se comptent par genre."""

    INSERTION = "insertion", "Actions d'insertion et de régulation"
    SIAE = "siae", "Structures d'insertion par l'activité économique"
    MISSION_LOCALE = "mission_locale", "Jeunes accompagnés par les missions locales"
    RSA = "rsa", "Bénéficiaires du RSA"
