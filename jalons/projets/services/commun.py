"""Ce que les services de la pièce ont en commun : le refus."""

from __future__ import annotations

from jalons.socle.erreurs import ErreurMetier


class ProjetImpossible(ErreurMetier):
    """Ce que l'on demande ne va pas avec l'état de la fiche."""
