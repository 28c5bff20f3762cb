"""Les pièces et les fiches publiées."""

from __future__ import annotations

from jalons.fse.publicite.services import publicite
from tests.distribution import JOUR

PDF = b"%PDF-1.7 une piece"


FICHE = {
    "description": "Accompagner.",
    "objectifs": "L'emploi.",
    "resultats_attendus": "40 emplois.",
}


def publier(operation, **champs):
    porteur = operation.porteur
    publicite.rediger_fiche(
        operation=operation, champs={**FICHE, **champs}, version=0, par=porteur, le=JOUR
    )
    return publicite.publier_fiche(operation=operation, par=porteur, le=JOUR)
