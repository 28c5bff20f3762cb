"""Le décor commun des imports."""

from __future__ import annotations

from tests.echanges.decor import moselle  # noqa: F401
