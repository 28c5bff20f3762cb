"""Vocabulaire du répertoire : genres d'actions, voies d'orientation et leurs mesures."""

from __future__ import annotations

from django.db import models

from jalons.socle.enumeration import Enumeration


class Voie(models.TextChoices):
    """Les trois parcours (arrêté du 21 novembre 2024), sous les noms du COREO."""

    PROFESSIONNELLE = "professionnelle", "Professionnelle"
    SOCIALE_VISEE_PROFESSIONNELLE = (
        "sociale_visee_professionnelle",
        "Sociale à visée professionnelle",
    )
    SOCIALE = "sociale", "Sociale"


class Mesure(models.TextChoices):
    AUCUNE = "", "Aucune mesure particulière"
    AGR = "agr", "Accompagnement global renforcé (AGR)"
    ASIR = "asir", "Accompagnement social individualisé renforcé (ASIR)"


class GenreAction(Enumeration):
    """Les genres de projets que l'on coordonne ; les bénéficiaires indirects se comptent par genre."""

    INSERTION = "insertion", "Actions d'insertion et de régulation"
    SIAE = "siae", "Structures d'insertion par l'activité économique"
    MISSION_LOCALE = "mission_locale", "Jeunes accompagnés par les missions locales"
    RSA = "rsa", "Bénéficiaires du RSA"


class Denominateur(Enumeration):
    """À quoi un objectif de convention se rapporte ; sans rapport, la cible est un nombre."""

    AUCUN = "aucun", "Un nombre, sans rapport"
    ENTREES = "entrees", "% des personnes entrées"
    SORTIES = "sorties", "% des personnes sorties"
    ACCOMPAGNEES = "accompagnees", "% des personnes accompagnées"
    PLACES = "places", "% des places"


class EtatOffre(Enumeration):
    """Ce qu'il en est d'une offre du répertoire. Seules ouverte et complète se trouvent en cherchant."""

    BROUILLON = "brouillon", "Brouillon"
    OUVERTE = "ouverte", "Ouverte"
    COMPLETE = "complete", "Complète"
    SUSPENDUE = "suspendue", "Suspendue"
    CLOSE = "close", "Close"


class FamilleErreur(Enumeration):
    """Ce qu'un lecteur trouve faux sur une fiche."""

    CONDITIONS = "conditions", "Les conditions d'accès sont fausses"
    PRATIQUE = "pratique", "Une adresse, un téléphone ou un horaire a changé"
    ZONE = "zone", "La zone est fausse"
    HORS_SUJET = "hors_sujet", "Ce n'est pas une offre d'insertion"
    FINIE = "finie", "L'offre n'existe plus, ou elle est suspendue"
    DELAI = "delai", "Le délai annoncé est faux"
    AUTRE = "autre", "Autre chose"


class SuiteErreur(Enumeration):
    """La suite donnée à une erreur signalée."""

    CORRIGEE = "corrigee", "Corrigée"
    SANS_SUITE = "sans_suite", "La fiche est juste"


class VerdictDoublon(Enumeration):
    """Ce que l'on décide de deux fiches qui se ressemblent."""

    MEME = "meme", "La même offre"
    DIFFERENT = "different", "Deux offres différentes"
    PAS_SUR = "pas_sur", "Pas sûr"


class Modalite(Enumeration):
    """Comment une place de convention accompagne."""

    INDIVIDUELLE = "individuelle", "Individuelle"
    COLLECTIVE = "collective", "Collective"


class OrigineSuivi(Enumeration):
    """D'où vient une entrée sur les places d'une convention."""

    SAISIE = "saisie", "Saisie à l'écran"
    TABLEUR = "tableur", "Tableau du partenaire"
    PARCOURS = "parcours", "Relevée d'un accompagnement"


class VerdictBilan(Enumeration):
    """Ce que le Département juge du bilan d'une année."""

    A_JUGER = "a_juger", "À juger"
    SATISFAISANT = "satisfaisant", "Satisfaisant"
    RESERVES = "reserves", "Satisfaisant avec réserves"
    INSUFFISANT = "insuffisant", "Insuffisant"
