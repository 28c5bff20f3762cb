"""Lire ce que France Travail envoie : listes en colonnes, et PECG."""
