"""Décor commun des tests des équipes pluridisciplinaires."""

from __future__ import annotations

from tests.equipes.decor import planter
from tests.outillage.decors import decor_partage


@decor_partage
def decor(scene):
    """La distribution, plus une équipe à Metz et ses deux prochaines séances."""
    return planter(scene)
