"""Demander un calcul au simulateur."""
