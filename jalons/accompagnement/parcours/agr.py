"""L'accompagnement global renforcé (AGR) : France Travail et un opérateur social, de concert."""

from __future__ import annotations

from jalons.accompagnement.etapes import APPUI_SOCIAL
from jalons.accompagnement.etapes import VERS_L_EMPLOI as ETAPES_EMPLOI
from jalons.accompagnement.genres import GenreParcours
from jalons.accompagnement.parcours.commun import AUTRES, RENFORCE, VERS_L_EMPLOI


class Agr(GenreParcours):
    code = "agr"
    libelle = "AGR"
    description = (
        "Accompagnement global renforcé : un conseiller de France Travail et un travailleur social "
        "lèvent ensemble les freins professionnels et sociaux."
    )
    motif = "agr"
    etapes = (*APPUI_SOCIAL, *ETAPES_EMPLOI)
    motifs_sortie = (*VERS_L_EMPLOI, *AUTRES)
    delai_contact = "renforce_delai_contact"
    duree = "renforce_duree"
    groupe = RENFORCE
    ordre = 30
