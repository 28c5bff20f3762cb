"""La coordination de parcours : une situation complexe, un coordonnateur, des partenaires autour."""

from __future__ import annotations

from jalons.accompagnement.etapes import APPUI_SOCIAL, Bilan, RencontrePartenaires
from jalons.accompagnement.genres import GenreParcours, MotifSortie
from jalons.accompagnement.parcours.commun import (
    ABANDON,
    DECES,
    DEMENAGEMENT,
    OBJECTIFS_ATTEINTS,
    RELAIS,
    SANS_NOUVELLES,
)

ACCORD_RETIRE = MotifSortie("accord_retire", "La personne retire son accord")
SITUATION_APAISEE = MotifSortie("situation_apaisee", "La situation ne demande plus de coordination")


class Coordination(GenreParcours):
    code = "coordination"
    libelle = "Coordination de parcours"
    description = (
        "Pour une situation complexe : un référent de parcours réunit, avec l'accord de la personne, "
        "les partenaires qui l'entourent."
    )
    motif = "coordination"
    etapes = (RencontrePartenaires, Bilan, *APPUI_SOCIAL)
    motifs_sortie = (
        OBJECTIFS_ATTEINTS,
        SITUATION_APAISEE,
        ACCORD_RETIRE,
        RELAIS,
        DEMENAGEMENT,
        DECES,
        SANS_NOUVELLES,
        ABANDON,
    )
    delai_contact = "coordination_delai_contact"
    duree = "coordination_duree"
    attend_accord = True
    a_cercle = True
    ordre = 50
