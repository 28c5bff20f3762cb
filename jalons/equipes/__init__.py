"""Équipe pluridisciplinaire : composition, séances, dossiers, avis."""
