"""Les listes des manquements."""
