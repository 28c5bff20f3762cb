"""L'accompagnement social, que plusieurs organismes peuvent mener à la fois."""

from __future__ import annotations

from jalons.accompagnement.etapes import APPUI_SOCIAL, Bilan, Mobilisation
from jalons.accompagnement.genres import GenreParcours
from jalons.accompagnement.parcours.commun import AUTRES, OBJECTIFS_ATTEINTS, VERS_L_EMPLOI


class AccompagnementSocial(GenreParcours):
    code = "social"
    libelle = "Accompagnement social"
    description = "Appui d'un travailleur social : droits, budget, logement, santé, lien social."
    motif = "social"
    etapes = (Bilan, *APPUI_SOCIAL, Mobilisation)
    motifs_sortie = (OBJECTIFS_ATTEINTS, *VERS_L_EMPLOI, *AUTRES)
    delai_contact = "social_delai_contact"
    duree = "social_duree"
    par_structure = True
    ordre = 10
