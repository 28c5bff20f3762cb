"""Assemblage du site : réglages, adresses, ligne de commande. Aucune règle du métier."""
