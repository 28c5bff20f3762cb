"""Les écrans de France Travail : sa section du dossier, l'agence, les lignes à rattacher."""

from jalons.francetravail.views.dossier import interroger, reponse, section
from jalons.francetravail.views.lignes import ligne, lignes, rouvrir

__all__ = ["interroger", "ligne", "lignes", "reponse", "rouvrir", "section"]
