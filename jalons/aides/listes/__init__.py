"""Les listes des aides."""
