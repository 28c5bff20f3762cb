"""Les services des actions collectives."""
