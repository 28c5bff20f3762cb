"""Le PLIE : une commission admet, une grille de règles qualifie la sortie."""

from __future__ import annotations

from jalons.accompagnement.enums import CriterePublic, FamilleSortie
from jalons.accompagnement.etapes import (
    VERS_L_EMPLOI,
    AccompagnementRenforce,
    Levee,
    RechercheEmploi,
)
from jalons.accompagnement.genres import GenreParcours, MotifSortie
from jalons.annuaire.enums import GenreStructure
from jalons.comptes.enums import Permission


class Plie(GenreParcours):
    code = "plie"
    libelle = "PLIE"
    description = "Parcours vers l'emploi d'un plan local pour l'insertion et l'emploi."
    motif = "plie"
    etapes = (
        AccompagnementRenforce,
        Levee,
        *(t for t in VERS_L_EMPLOI if t is not RechercheEmploi),
    )
    motifs_sortie = tuple(MotifSortie(f.value, f.label) for f in FamilleSortie)
    criteres = tuple((c.value, c.label) for c in CriterePublic)
    delai_contact = "plie_delai_contact"
    a_commission = True
    structures = (GenreStructure.PLIE,)
    consulter = Permission.PLIE_CONSULTER
    gerer = Permission.PLIE_GERER
    proposer = Permission.PLIE_PRESENTER
    url_sortie = "accompagnement:plie_sortir"
    ordre = 60
