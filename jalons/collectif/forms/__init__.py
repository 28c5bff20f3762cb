"""Les formulaires des actions collectives."""
