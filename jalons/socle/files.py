"""Les files des travaux de fond : une par genre de travail, pour qu'aucune n'en retarde une autre.

Un travail long porte en verrou le nom de sa file : il n'y en a qu'un à la fois par genre, et il reste
toujours un travailleur pour les messages.
"""

from __future__ import annotations

from enum import StrEnum


class FileDeTravail(StrEnum):
    """Où ranger un travail."""

    COURRIELS = "courriels"  # messages aux agents et aux partenaires
    IMPORTS = "imports"  # fichiers reçus
    CALCULS = "calculs"  # sceller un bilan, écrire un instantané
    DOCUMENTS = "documents"  # lettres et PDF composés en nombre
    COURANTS = "default"  # veille et entretien


LONGUES = frozenset({FileDeTravail.IMPORTS, FileDeTravail.CALCULS, FileDeTravail.DOCUMENTS})
# Un de chaque genre long, et deux pour le reste.
TRAVAILLEURS = len(LONGUES) + 2
