"""Les publics à besoins particuliers que nomme le pacte territorial d'insertion (2.2)."""
