"""Vocabulaire partagé avec les partenaires : les voies d'orientation et leurs mesures."""

from django.db import models


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
