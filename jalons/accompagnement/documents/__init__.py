"""Documents de l'accompagnement."""
