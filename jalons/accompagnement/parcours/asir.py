"""L'accompagnement social individualisé renforcé (ASIR)."""

from __future__ import annotations

from jalons.accompagnement.etapes import APPUI_SOCIAL, Bilan, Mobilisation, RechercheEmploi
from jalons.accompagnement.genres import GenreParcours
from jalons.accompagnement.parcours.commun import (
    AUTRES,
    OBJECTIFS_ATTEINTS,
    RENFORCE,
    VERS_L_EMPLOI,
)


class Asir(GenreParcours):
    code = "asir"
    libelle = "ASIR"
    description = (
        "Accompagnement social individualisé renforcé, pour les plus éloignés de l'emploi."
    )
    motif = "asir"
    etapes = (Bilan, *APPUI_SOCIAL, Mobilisation, RechercheEmploi)
    motifs_sortie = (OBJECTIFS_ATTEINTS, *VERS_L_EMPLOI, *AUTRES)
    delai_contact = "renforce_delai_contact"
    duree = "renforce_duree"
    groupe = RENFORCE
    ordre = 20
