"""Instances, séances, besoins et projets de la politique d'insertion."""
