"""Les règles des actions collectives : pures."""
