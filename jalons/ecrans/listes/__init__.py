"""Les listes de travail : une déclaration, et tout le reste en découle."""

from jalons.ecrans.listes.declaration import (
    NATUREL,
    OU_ECRAN,
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    Liste,
)
from jalons.ecrans.listes.filtres import (
    FiltreAdresse,
    FiltreChoix,
    FiltreMois,
    FiltrePuces,
    FiltreTexte,
)

__all__ = [
    "NATUREL",
    "OU_ECRAN",
    "OU_FICHIER",
    "ActeEnLot",
    "Colonne",
    "Demande",
    "FiltreAdresse",
    "FiltreChoix",
    "FiltreMois",
    "FiltrePuces",
    "FiltreTexte",
    "Liste",
]
