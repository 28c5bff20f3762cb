"""Permissions et niveaux de lecture : tout ce qu'un rôle peut ouvrir, en une page."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from jalons.socle.enumeration import Enumeration


class GroupeMenu(Enumeration):
    """Les rayons du menu, dans leur ordre ; le premier se passe de titre."""

    QUOTIDIEN = "quotidien", ""
    PERSONNES = "personnes", "Personnes"
    TERRITOIRE = "territoire", "Territoire"
    RESULTATS = "resultats", "Résultats et financements"
    FICHIERS = "fichiers", "Fichiers reçus"
    REGLAGES = "reglages", "Réglages"


class Permission(StrEnum):
    """Un acte que le système sait refuser. La valeur est stable pour toujours."""

    PERSONNE_RECHERCHER = "personne_rechercher"
    PERSONNE_CONSULTER = "personne_consulter"
    PERSONNE_MODIFIER = "personne_modifier"
    RECEPTION_CONSULTER = "reception_consulter"
    RECEPTION_GERER = "reception_gerer"
    DIAGNOSTIC_CONSULTER = "diagnostic_consulter"
    DIAGNOSTIC_REMPLIR = "diagnostic_remplir"
    GRILLE_MODIFIER = "grille_modifier"
    ORIENTATION_CONSULTER = "orientation_consulter"
    ORIENTATION_DECIDER = "orientation_decider"
    REGLE_ORIENTATION_MODIFIER = "regle_orientation_modifier"
    COREO_SIGNER = "coreo_signer"
    ACCOMPAGNEMENT_CONSULTER = "accompagnement_consulter"
    ACCOMPAGNEMENT_GERER = "accompagnement_gerer"
    PLIE_CONSULTER = "plie_consulter"
    PLIE_PRESENTER = "plie_presenter"
    PLIE_GERER = "plie_gerer"
    COORDINATION_CONSULTER = "coordination_consulter"
    COORDINATION_GERER = "coordination_gerer"
    FSE_CONSULTER = "fse_consulter"
    FSE_GERER = "fse_gerer"
    FSE_CONTROLER = "fse_controler"
    PILOTAGE_CONSULTER = "pilotage_consulter"
    IMPORT_CONSULTER = "import_consulter"
    IMPORT_LANCER = "import_lancer"
    ANNUAIRE_CONSULTER = "annuaire_consulter"
    HABILITATION_GERER = "habilitation_gerer"
    PARAMETRE_MODIFIER = "parametre_modifier"
    JOURNAL_CONSULTER = "journal_consulter"


class Niveau(models.TextChoices):
    """Profondeur de lecture du dossier d'une personne visible."""

    IDENTITE = "identite", "Identité et coordonnées"
    SUIVI = "suivi", "Suivi et parcours"
    SANTE = "sante", "Santé : conséquences sur l'emploi"
    FINANCES = "finances", "Droits et finances"


class Perimetre(models.TextChoices):
    """Ce qui borne les personnes qu'un rôle atteint."""

    TERRITOIRE = "territoire", "Les personnes de son territoire, ou du Département entier"
    SUIVIS = "suivis", "Les seules personnes que suit l'agent ou sa structure"
    AUCUNE = "aucune", "Aucun dossier de personne"
