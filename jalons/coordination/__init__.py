"""Instances, séances, décisions et agenda de la politique d'insertion."""
