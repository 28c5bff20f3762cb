"""Registre : une déclaration s'inscrit elle-même et refuse d'être incomplète.

Une racine est déclarée par `class Indicateur(Registre, racine=True, requis=("libelle",))`.
Toute sous-classe qui porte un `code` est inscrite à l'import ; un attribut requis absent, un code
mal formé ou déjà pris lève `DeclarationIncomplete` aussitôt. Les codes ne changent jamais.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from datetime import date
from typing import Any, ClassVar, Self

_CODE = re.compile(r"[a-z][a-z0-9_]*\Z")


class DeclarationIncomplete(TypeError):
    """Une déclaration ne dit pas tout ce que sa racine exige."""


class CodeInconnu(LookupError):
    """Aucune déclaration ne porte ce code."""


class Registre:
    """Base des choses que l'on ajoute en écrivant un seul fichier."""

    code: ClassVar[str]
    libelle: ClassVar[str]
    retire_le: ClassVar[date | None] = None
    _requis: ClassVar[tuple[str, ...]] = ()
    _inscrits: ClassVar[dict[str, type[Any]]] = {}

    def __init_subclass__(
        cls, *, racine: bool = False, requis: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        if racine:
            cls._inscrits = {}
            cls._requis = ("code", "libelle", *requis)
            return
        if "code" not in cls.__dict__:
            return  # famille intermédiaire
        manquants = [nom for nom in cls._requis if getattr(cls, nom, None) in (None, "")]
        if manquants:
            raise DeclarationIncomplete(f"{cls.__qualname__} : il manque {', '.join(manquants)}")
        if not _CODE.match(cls.code):
            raise DeclarationIncomplete(f"{cls.__qualname__} : code « {cls.code} » mal formé")
        pris = cls._inscrits.get(cls.code)
        if pris is not None and pris.__qualname__ != cls.__qualname__:
            raise DeclarationIncomplete(f"le code « {cls.code} » est déjà à {pris.__qualname__}")
        cls._inscrits[cls.code] = cls

    @classmethod
    def tous(cls) -> list[type[Self]]:
        """Les déclarations, dans l'ordre où elles sont inscrites."""
        return list(cls._inscrits.values())

    @classmethod
    def par_code(cls, code: str) -> type[Self]:
        """La déclaration de ce code ; lève `CodeInconnu`."""
        try:
            return cls._inscrits[code]
        except KeyError as erreur:
            raise CodeInconnu(f"{cls.__name__} : code inconnu « {code} »") from erreur

    @classmethod
    def choix(cls) -> list[tuple[str, str]]:
        """Choix d'un champ Django, passé comme fonction : grandir ne demande pas de migration."""
        return [(code, inscrit.libelle) for code, inscrit in cls._inscrits.items()]


def decouvrir(paquet: str) -> None:
    """Importe tous les modules d'un paquet pour que leurs déclarations s'inscrivent."""
    module = importlib.import_module(paquet)
    for trouve in pkgutil.walk_packages(module.__path__, prefix=f"{paquet}."):
        importlib.import_module(trouve.name)
