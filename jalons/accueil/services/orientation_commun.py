"""Ce que partagent les services de l'orientation."""

from __future__ import annotations

from jalons.socle.erreurs import ErreurMetier


class OrientationImpossible(ErreurMetier):
    """La décision ne peut pas être prise ainsi."""
