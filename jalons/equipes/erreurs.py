"""Ce que les équipes refusent."""

from __future__ import annotations

from jalons.socle.erreurs import ErreurMetier


class EquipeImpossible(ErreurMetier):
    """L'acte demandé contredit la composition, l'état de la séance ou celui du dossier."""
