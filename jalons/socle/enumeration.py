"""Un vocabulaire sans Django, fermé ou ouvert aux pièces : règles et modèles lisent le même."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, ClassVar, Self


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


class _Ouverte(type):
    """Lit un membre par son nom, comme dans une énumération, et parcourt ceux qui sont inscrits."""

    _membres: dict[str, Any]

    def __getattr__(cls, nom: str) -> Any:
        if nom.isupper() and nom.lower() in cls._membres:
            return cls._membres[nom.lower()]
        raise AttributeError(f"{cls.__name__} ne connaît pas « {nom} » : aucune pièce ne l'ouvre")

    def __iter__(cls) -> Iterator[Any]:
        return iter(sorted(cls._membres.values(), key=lambda membre: membre.ordre))

    def __contains__(cls, valeur: object) -> bool:
        return valeur in cls._membres

    def __len__(cls) -> int:
        return len(cls._membres)


class EnumerationOuverte(str, metaclass=_Ouverte):
    """Une énumération que chaque pièce complète : le bas la définit sans connaître le haut.

    La valeur d'un membre est inscrite pour toujours ; son nom est sa valeur en capitales.

    >>> class Sens(EnumerationOuverte):
    ...     pass
    >>> _ = Sens.ouvrir("retour", "Au retour", ordre=2), Sens.ouvrir("aller", "À l'aller", ordre=1)
    >>> Sens.ALLER == "aller", Sens("aller") is Sens.ALLER, Sens.choices()
    (True, True, [('aller', "À l'aller"), ('retour', 'Au retour')])
    """

    __slots__ = ("label", "ordre")

    _membres: ClassVar[dict[str, Any]] = {}
    label: str
    ordre: int

    def __init_subclass__(cls) -> None:
        cls._membres = {}

    def __new__(cls, valeur: str) -> Self:
        try:
            membre: Self = cls._membres[valeur]
        except KeyError:
            raise ValueError(f"« {valeur} » n'est pas un {cls.__name__} connu") from None
        return membre

    @classmethod
    def ouvrir(cls, valeur: str, label: str = "", *, ordre: int = 0) -> Self:
        """Inscrit un membre ; le même deux fois est le même, une autre étiquette est une erreur."""
        pris = cls._membres.get(valeur)
        if pris is None:
            pris = str.__new__(cls, valeur)
            pris.label, pris.ordre = label, ordre
            cls._membres[valeur] = pris
        elif pris.label != label:
            raise ValueError(f"« {valeur} » est déjà ouvert : {pris.label}")
        membre: Self = pris
        return membre

    @property
    def value(self) -> str:
        """La valeur telle qu'elle est écrite en base."""
        return str(self)

    @property
    def name(self) -> str:
        """Le nom sous lequel on la lit : `Sens.ALLER`."""
        return self.upper()

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Choix d'un champ, passé comme fonction : une pièce de plus ne demande pas de migration."""
        return [(membre.value, membre.label) for membre in cls]
