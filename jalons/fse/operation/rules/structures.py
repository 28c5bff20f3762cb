"""Les indicateurs communs qui comptent des structures."""

from __future__ import annotations

# Ceux-ci comptent des structures : ils se déclarent dans l'opération, non par personne.
DE_STRUCTURES = {
    "eeco18": "Administrations ou services publics soutenus",
    "eeco19": "Micro, petites et moyennes entreprises soutenues",
}
