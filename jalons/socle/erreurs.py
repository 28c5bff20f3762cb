"""Les erreurs du métier : prévues, nommées, dites en français à l'écran."""

from __future__ import annotations


class ErreurMetier(Exception):
    """Refus prévu par une règle. `message` est montré tel quel à l'agent.

    Chaque pièce dérive ses propres erreurs (`OrientationImpossible`…) à côté du service qui les lève.
    """

    def __init__(self, message: str, *, champ: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.champ = champ
