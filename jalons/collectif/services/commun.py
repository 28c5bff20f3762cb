"""Le refus commun aux services de la pièce."""

from __future__ import annotations

from jalons.socle.erreurs import ErreurMetier


class CollectifImpossible(ErreurMetier):
    """Ce que l'on demande ne va pas avec cette action, cette séance ou cette inscription."""
