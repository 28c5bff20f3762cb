"""Le processus du simulateur, hors du site : ni Django, ni base."""
