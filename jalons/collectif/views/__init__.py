"""Les pages des actions collectives."""
