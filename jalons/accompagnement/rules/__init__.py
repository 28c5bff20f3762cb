"""Règles pures du parcours : durées, sorties, contacts, taux, frise."""
