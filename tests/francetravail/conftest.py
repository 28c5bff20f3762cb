"""Le décor commun de France Travail."""

from __future__ import annotations

from tests.echanges.decor import moselle  # noqa: F401
