"""Décor commun des tests de la coordination."""

from __future__ import annotations

from tests.coordination.decor import planter
from tests.outillage.decors import decor_partage


@decor_partage
def decor(scene):
    """La distribution, plus Anne qui anime deux instances."""
    return planter(scene)
