"""La frise d'un dossier : ce qui se répète se replie, ce qui est vieux attend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

REPETE_DES = 3
RECENTES = 15


@dataclass(frozen=True, slots=True)
class LigneFrise:
    """Un événement prêt à lire."""

    date: date
    libelle: str
    phrase: str
    icone: str
    ton: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Un événement, ou plusieurs de suite du même genre dans le même mois."""

    lignes: tuple[LigneFrise, ...]

    @property
    def premiere(self) -> LigneFrise:
        """La plus récente : celle qui se lit sans déplier."""
        return self.lignes[0]

    @property
    def est_repete(self) -> bool:
        """Assez de fois pour se replier."""
        return len(self.lignes) >= REPETE_DES


@dataclass(frozen=True, slots=True)
class Frise:
    """L'histoire en deux temps : récente, puis plus ancienne."""

    recents: tuple[Passage, ...]
    anciens: tuple[Passage, ...]


def disposer(lignes: Sequence[LigneFrise]) -> Frise:
    """Les lignes, de la plus récente à la plus ancienne, en passages repliés.

    Aucune ligne n'est perdue ni déplacée.
    """
    passages: list[Passage] = []
    for _, suite in groupby(lignes, key=lambda x: (x.date.year, x.date.month, x.code)):
        memes = tuple(suite)
        passages.extend(
            [Passage(memes)] if len(memes) >= REPETE_DES else [Passage((x,)) for x in memes]
        )
    return Frise(tuple(passages[:RECENTES]), tuple(passages[RECENTES:]))
