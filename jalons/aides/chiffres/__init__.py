"""Les chiffres des aides."""
