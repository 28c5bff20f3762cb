"""Vocabulaire de la coordination : instances, séances, décisions."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration

# Les noms des travaux d'envoi, tels que la file les garde.
TACHE_INVITATION = "coordination.envoyer_invitation"
TACHE_RAPPEL = "coordination.envoyer_rappel"
TACHE_RETRAIT = "coordination.annuler_invitation"
TACHE_COMPTE_RENDU = "coordination.envoyer_compte_rendu"


class Echelle(Enumeration):
    """Sur quoi porte une instance."""

    TERRITOIRE = "territoire", "Un territoire"
    DEPARTEMENT = "departement", "Le département"
    DISPOSITIF = "dispositif", "Un dispositif"


class EtatSeance(Enumeration):
    PLANIFIEE = "planifiee", "Planifiée"
    CONVOQUEE = "convoquee", "Convoquée"
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
