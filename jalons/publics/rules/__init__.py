"""Règles pures des publics : lire un chiffre d'affaires, répartir une dépense."""
