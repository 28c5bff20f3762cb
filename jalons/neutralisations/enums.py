"""Vocabulaire des neutralisations."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class Regime(Enumeration):
    """D'où viennent les revenus que l'on ne compte pas."""

    SAISONNIER = "saisonnier", "Emploi saisonnier chez un employeur reconnu"
    FORMATION = "formation", "Formation rémunérée"


class EtatSignalement(Enumeration):
    DIT = "dit", "Dit à la caisse"
    RETIRE = "retire", "Retiré"
