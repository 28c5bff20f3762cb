"""Ce qu'une règle refuse : son article, sa phrase, le champ à corriger."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refus:
    """Un refus nommé. `article` : le texte qui refuse ; `champ` : ce qui est à corriger, ou vide.

    >>> Refus("CASF, art. R.262-68-6", "Au plus 50 %.", "part").dit
    'Au plus 50 %. (CASF, art. R.262-68-6)'
    """

    article: str
    phrase: str
    champ: str = ""

    @property
    def dit(self) -> str:
        """La phrase, suivie de son article."""
        return f"{self.phrase} ({self.article})"
