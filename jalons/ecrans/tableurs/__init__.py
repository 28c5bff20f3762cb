"""Les tableurs : en écrire, en lire, en importer."""
