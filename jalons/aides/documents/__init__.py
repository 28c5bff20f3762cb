"""Les documents des aides."""
