"""Écritures des manquements : signaler, écrire à la personne, décider, suivre."""
