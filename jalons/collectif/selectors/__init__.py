"""Les lectures des actions collectives."""
