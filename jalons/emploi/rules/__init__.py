"""Règles de l'emploi : des montants entrent, des heures sortent."""
