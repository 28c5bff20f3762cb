"""Le décor commun des parcours au navigateur."""

from __future__ import annotations

from tests.parcours.decor import dossiers  # noqa: F401
from tests.portail.decor import ancienne  # noqa: F401
