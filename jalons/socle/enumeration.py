"""Un vocabulaire fermé sans Django : les règles et les modèles lisent le même."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Enumeration(StrEnum):
    """Membre = valeur stable en base, et `label` : ce que l'écran dit.

    >>> class Sens(Enumeration):
    ...     ALLER = "aller", "À l'aller"
    >>> Sens.ALLER == "aller", Sens.ALLER.label, Sens.choices()
    (True, "À l'aller", [('aller', "À l'aller")])
    """

    label: str

    def __new__(cls, valeur: str, label: str = "") -> Self:
        membre = str.__new__(cls, valeur)
        membre._value_ = valeur
        membre.label = label
        return membre

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Choix d'un champ de modèle ou de formulaire, dans l'ordre d'écriture."""
        return [(membre.value, membre.label) for membre in cls]
