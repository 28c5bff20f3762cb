"""Le décor commun des tests de sûreté."""

from __future__ import annotations

from tests.outillage.decors import decor_partage
from tests.surete.scene_complete import tout_garnir


@decor_partage
def complete(accueil_pret):
    """Chaque pièce garnie, et Omnia qui tient tous les rôles."""
    return tout_garnir(accueil_pret)
