"""Les gestes des écrans sont dans `ecrans.gestes` ; ces noms restent le temps du déménagement."""

from jalons.ecrans.gestes import (
    adresse_du_site,
    editer,
    en_dictionnaire,
    lire_filtres,
    page_formulaire,
    poster,
    saisir,
    sans_version,
    vers,
)
from jalons.ecrans.gestes import agir as appliquer

__all__ = [
    "adresse_du_site",
    "appliquer",
    "editer",
    "en_dictionnaire",
    "lire_filtres",
    "page_formulaire",
    "poster",
    "saisir",
    "sans_version",
    "vers",
]
