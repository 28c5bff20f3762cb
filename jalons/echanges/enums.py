"""Vocabulaire des échanges."""

from django.db import models


class EtatLot(models.TextChoices):
    DEPOSE = "depose", "Déposé"
    LECTURE = "lecture", "Lecture en cours"
    ECRITURE = "ecriture", "Écriture en cours"
    ABSENTS = "absents", "Absents à confirmer"
    SCELLE = "scelle", "Intégré"
    REFUSE = "refuse", "Refusé"
    ERREUR = "erreur", "En erreur"
    ABANDONNE = "abandonne", "Abandonné"


class Derogation(models.TextChoices):
    """Ce qu'un agent a confirmé pour qu'un fichier inhabituel soit reçu."""

    DEPARTEMENT = "departement", "Fichier d'un autre département"
    ABSENTS = "absents", "Absents plus nombreux que la tolérance"


class EtatRejet(models.TextChoices):
    A_TRAITER = "a_traiter", "À traiter"
    REJOUE = "rejoue", "Rejoué et intégré"
    ECARTE = "ecarte", "Écarté"
    NOTE = "note", "Intégré, à compléter"
