"""Les fichiers reçus et émis : flux CAF/MSA, lots, rejets, générateur de jeux d'essai."""
