"""Vocabulaire de l'annuaire."""

from django.db import models


class GenreStructure(models.TextChoices):
    DEPARTEMENT = "departement", "Département"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    MISSION_LOCALE = "mission_locale", "Mission locale"
    CAP_EMPLOI = "cap_emploi", "Cap emploi"
    DELEGATAIRE = "delegataire", "Délégataire du Département"
    CCAS = "ccas", "CCAS ou CIAS"
    PLIE = "plie", "PLIE"
    SIAE = "siae", "Structure d'insertion par l'activité économique"
    FORMATION = "formation", "Organisme de formation"
    ASSOCIATION = "association", "Association"
    INSTITUTION = "institution", "Institution"
    ENTREPRISE = "entreprise", "Entreprise"
    AUTRE = "autre", "Autre"


class GenreSite(models.TextChoices):
    CMS = "cms", "Centre médico-social"
    MSD = "msd", "Maison de la solidarité départementale"
    SIEGE = "siege", "Siège"
    ANTENNE = "antenne", "Antenne"
