"""Permissions, rayons du menu, niveaux de lecture et périmètres."""

from __future__ import annotations

from django.db import models

from jalons.socle.enumeration import EnumerationOuverte


class GroupeMenu(EnumerationOuverte):
    """Les rayons du menu, dans leur ordre ; le premier se passe de titre.

    Une pièce ouvre le sien dans `<piece>/rayons.py`.
    """


class Permission(EnumerationOuverte):
    """Un acte que le système sait refuser. La valeur est stable pour toujours.

    Une pièce ouvre les siennes dans `<piece>/permissions.py`, et dit là à quels rôles.
    """


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
