"""Les chiffres de la formation."""
