"""Vocabulaire des actions collectives."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class GenreCollectif(Enumeration):
    ATELIER = "atelier", "Action collective, atelier"
    INFORMATION = "information", "Séance d'information"
    FORMATION = "formation", "Formation de professionnels"
    ECHANGE = "echange", "Échange de pratiques"


# Celles-là réunissent des agents, non des personnes accompagnées.
ENTRE_PROFESSIONNELS = (GenreCollectif.FORMATION, GenreCollectif.ECHANGE)


class EtatInscription(Enumeration):
    INSCRITE = "inscrite", "Inscrite"
    ATTENTE = "attente", "En liste d'attente"
    PRESENTE = "presente", "Présente"
    ABSENTE = "absente", "Absente"
    EXCUSEE = "excusee", "Absente, excusée"
    DESISTEE = "desistee", "Désistée"


# Ceux qui tiennent une place.
PLACES_PRISES = (
    EtatInscription.INSCRITE,
    EtatInscription.PRESENTE,
    EtatInscription.ABSENTE,
    EtatInscription.EXCUSEE,
)


class OrigineInscription(Enumeration):
    DOSSIER = "dossier", "Depuis le dossier"
    LIEN = "lien", "Par la personne, dans son espace"
    AGENT = "agent", "Par l'agent lui-même"


class IssueInscription(Enumeration):
    """Ce qui suit une séance, pour qui y était."""

    SANS_SUITE = "sans_suite", "Sans suite pour l'instant"
    INTERESSEE = "interessee", "Intéressée, à revoir"
    ORIENTEE = "orientee", "Orientée vers une offre"
    FORMATION = "formation", "Entrée en formation"
    EMPLOI = "emploi", "Emploi, immersion ou candidature"
