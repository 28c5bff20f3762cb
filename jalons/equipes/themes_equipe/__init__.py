"""Les thèmes qu'une équipe examine, un fichier chacun."""
