"""Ce que les services de la pièce ont en commun : le refus."""

from __future__ import annotations

from jalons.repertoire.models import Offre
from jalons.socle.erreurs import ErreurMetier


class OffreImpossible(ErreurMetier):
    """Ce que l'on demande ne va pas avec l'état de la fiche."""


def nom_du_champ(champ: str) -> str:
    """Le nom français d'un champ de la fiche, clé étrangère comprise."""
    declare = Offre._meta.get_field(champ.removesuffix("_id"))
    return str(getattr(declare, "verbose_name", champ))
