"""Du besoin au projet : besoins, diagnostics partagés, projets, plans d'actions, mille-feuille."""
