"""Vocabulaire des échanges."""

from django.db import models


class EtatLot(models.TextChoices):
    DEPOSE = "depose", "Déposé"
    LECTURE = "lecture", "Lecture en cours"
    ECRITURE = "ecriture", "Écriture en cours"
    SCELLE = "scelle", "Intégré"
    REFUSE = "refuse", "Refusé"


class EtatRejet(models.TextChoices):
    A_TRAITER = "a_traiter", "À traiter"
    REJOUE = "rejoue", "Rejoué et intégré"
    ECARTE = "ecarte", "Écarté"
