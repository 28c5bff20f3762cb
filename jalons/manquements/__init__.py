"""Manquements signalés, procédure contradictoire, décisions et leurs suites. Jamais d'automatisme."""
