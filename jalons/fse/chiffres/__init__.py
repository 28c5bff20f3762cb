"""Les chiffres des opérations européennes."""
