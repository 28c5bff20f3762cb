"""Décor commun des tests de la coordination."""

from __future__ import annotations

import pytest

from tests.coordination.decor import planter


@pytest.fixture
def decor(scene):
    """La distribution, plus Anne qui anime deux instances."""
    return planter(scene)
