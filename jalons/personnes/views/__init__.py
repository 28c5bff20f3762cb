"""Les écrans des personnes : documents, journal des consultations, rapprochements."""

from jalons.personnes.views.lectures import communes, consultations, document
from jalons.personnes.views.rapprochements import (
    avis,
    commune,
    communes_inconnues,
    doute,
    liees,
    lien,
    nir,
    nirs,
    rapprochements,
)

__all__ = [
    "avis",
    "commune",
    "communes",
    "communes_inconnues",
    "consultations",
    "document",
    "doute",
    "liees",
    "lien",
    "nir",
    "nirs",
    "rapprochements",
]
