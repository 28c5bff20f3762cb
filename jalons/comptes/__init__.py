"""Agents, rôles, habilitations, journal des événements et des consultations."""
