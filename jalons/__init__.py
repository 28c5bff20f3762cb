"""Jalons : le système d'information de la politique d'insertion d'un département ou d'un PLIE.

Le paquet est fait de pièces (`jalons.accueil`, `jalons.personnes`…) qui n'importent que celles
d'en dessous ; ARCHITECTURE.md en donne le plan et `.importlinter` le fait respecter.
"""

__version__ = "0.2.0"
