"""Règles pures sur les personnes : lire et contrôler un NIR, peser les indices d'identité."""

from jalons.personnes.rules.nir import (
    ETATS_CERTAINS,
    NirLu,
    cle_du_nir,
    controler_nir,
    lire_nir,
    masquer_numeros,
    nir_du_matricule,
)
from jalons.personnes.rules.rapprochement import (
    SEUIL_DOUTE,
    SEUIL_MEME_DOSSIER,
    Indice,
    Traits,
    apparier,
    peser,
    total,
)

__all__ = [
    "ETATS_CERTAINS",
    "SEUIL_DOUTE",
    "SEUIL_MEME_DOSSIER",
    "Indice",
    "NirLu",
    "Traits",
    "apparier",
    "cle_du_nir",
    "controler_nir",
    "lire_nir",
    "masquer_numeros",
    "nir_du_matricule",
    "peser",
    "total",
]
