"""Vocabulaire des échanges avec France Travail."""

from django.db import models


class GenreListe(models.TextChoices):
    """Les quatre listes mensuelles ; la liste se lit au nom du fichier ou à ses colonnes."""

    INSCRIPTIONS = "inscriptions", "Inscriptions"
    CESSATIONS = "cessations", "Cessations"
    RADIATIONS = "radiations", "Radiations"
    STOCK = "stock", "Stock"


class GenreEnonce(models.TextChoices):
    """Ce qu'une ligne affirme d'une personne."""

    INSCRIPTION = "inscription", "Inscription"
    STOCK = "stock", "Présence au stock"
    CESSATION = "cessation", "Cessation"
    RADIATION = "radiation", "Radiation"
    PPAE = "ppae", "Accompagnement (PPAE)"


class EtatUsager(models.TextChoices):
    RATTACHE = "rattache", "Rattaché"
    A_DECIDER = "a_decider", "À décider"
    INCONNU = "inconnu", "Aucune personne connue"
    ECARTE = "ecarte", "Écarté par un agent"


class Methode(models.TextChoices):
    """Par quoi une ligne a trouvé sa personne."""

    NIR = "nir", "Numéro de sécurité sociale"
    ETAT_CIVIL = "etat_civil", "Nom, prénom et date de naissance"
    IDENTIFIANT = "identifiant", "Identifiant France Travail"
    RESSEMBLANCE = "ressemblance", "Ressemblance"
    AGENT = "agent", "Décidé par un agent"


class Situation(models.TextChoices):
    """Ce qui demande un geste, une seule par personne."""

    RADIEE = "radiee", "Radiées"
    NON_INSCRITE = "non_inscrite", "Soumises, inscription inconnue ou finie"
    SANS_ENTRETIEN = "sans_entretien", "Inscrites, sans entretien récent"


class CanalEchange(models.TextChoices):
    COURRIEL = "courriel", "Courriel"
    TELEPHONE = "telephone", "Téléphone"
    REUNION = "reunion", "Réunion"


class ReponseAgence(models.TextChoices):
    REINSCRITE = "reinscrite", "Inscription faite ou en cours"
    RENDEZ_VOUS = "rendez_vous", "Rendez-vous fixé avec son conseiller"
    SUIVIE = "suivie", "Accompagnement confirmé, déjà reçue"
    REORIENTER = "reorienter", "Réorientation à proposer"
    SANS_SUITE = "sans_suite", "Sans suite"
