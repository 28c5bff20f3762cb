"""Le flux « bénéficiaires » VRSB0801 : son arbre, ses codes, son contrôle et sa lecture."""
