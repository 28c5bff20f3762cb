"""L'accompagnement intensifié à visée professionnelle, au plus près de l'entrée dans le RSA."""

from __future__ import annotations

from jalons.accompagnement.etapes import APPUI_SOCIAL
from jalons.accompagnement.etapes import VERS_L_EMPLOI as ETAPES_EMPLOI
from jalons.accompagnement.genres import GenreParcours
from jalons.accompagnement.parcours.commun import AUTRES, RENFORCE, VERS_L_EMPLOI
from jalons.annuaire.enums import GenreStructure


class Intensifie(GenreParcours):
    code = "intensifie"
    libelle = "Accompagnement intensifié"
    description = (
        "Une équipe dédiée accompagne vers l'emploi, de façon soutenue, dès l'entrée dans le RSA."
    )
    motif = "intensifie"
    etapes = (*APPUI_SOCIAL, *ETAPES_EMPLOI)
    motifs_sortie = (*VERS_L_EMPLOI, *AUTRES)
    delai_contact = "intensifie_delai_contact"
    duree = "intensifie_duree"
    groupe = RENFORCE
    structures = (GenreStructure.DEPARTEMENT,)
    ordre = 40
