"""Ce que veut dire une recherche tapée : des mots sans liaison, nos expressions, leurs thèmes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jalons.repertoire.vocabulaire import categorie, synonymes
from jalons.socle.noms import distance, ecart_tolere, normaliser

MOTS_MAXIMUM = 8
_LIAISONS = (
    "a au aux avec c ce ces chez d dans de des du en et il j je l la le les leur ma mes mon n ne ou "
    "par pas pour qu que qui s sa ses son sur t un une y"
)


def mots_de(texte: str) -> list[str]:
    """Les mots qui comptent, sans accent ni liaison, au plus huit.

    >>> mots_de("Garde d'ENFANT à Villeneuve")
    ['garde', 'enfant', 'villeneuve']
    """
    return [m for m in normaliser(texte).split() if f" {m} " not in f" {_LIAISONS} "][:MOTS_MAXIMUM]


def racine(mot: str) -> str:
    """Le mot sans la marque du pluriel."""
    return mot[:-1] if len(mot) > 3 and mot[-1] in "sx" else mot


def jeton(genre: str, code: str) -> str:
    """Un code tel que l'index le porte : un seul mot, que rien ne coupe.

    >>> jeton("t", "mobilite--preparer-un-permis")
    'tmobilitepreparerunpermis'
    """
    return genre + "".join(c for c in code if c.isalnum())


def jetons(thematiques: Iterable[str], publics: Iterable[str]) -> list[str]:
    """Les jetons d'une offre : ses thèmes, leurs catégories, ses publics."""
    lus = list(thematiques)
    cats = {categorie(t) for t in lus}
    return sorted(
        {jeton("t", t) for t in lus}
        | {jeton("c", c) for c in cats}
        | {jeton("p", p) for p in publics}
    )


Expression = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sens:
    """Des expressions qui se valent, et les jetons des thèmes qu'elles désignent."""

    expressions: tuple[Expression, ...]
    jetons: tuple[str, ...] = ()


def _cle(mots: Sequence[str]) -> Expression:
    return tuple(racine(m) for m in mots)


@cache
def _expressions() -> Mapping[Expression, Sens]:
    """Chaque expression connue, et ce qu'elle veut dire ; dans deux groupes, elle veut dire les deux."""
    lues: dict[Expression, Sens] = {}
    for groupe in synonymes():
        expressions = tuple(tuple(mots_de(m)) for m in groupe["mots"])
        sens = Sens(expressions, tuple(jeton("t", t) for t in groupe["themes"]))
        for expression in expressions:
            avant = lues.get(_cle(expression), Sens(()))
            lues[_cle(expression)] = Sens(
                tuple(dict.fromkeys((*avant.expressions, *sens.expressions))),
                tuple(dict.fromkeys((*avant.jetons, *sens.jetons))),
            )
    return lues


def mots_du_vocabulaire() -> set[str]:
    """Les mots de nos expressions, pour corriger une faute."""
    return {m for s in _expressions().values() for e in s.expressions for m in e if len(m) > 2}


def comprendre(mots: Sequence[str], corriger: Callable[[str], list[str]]) -> list[Sens]:
    """Les sens à trouver tous : une expression connue d'abord la plus longue, sinon chaque mot.

    `corriger` : les mots proches d'un mot inconnu, le plus proche d'abord ; un mot connu rend [].
    """
    proches = {m: corriger(m) for m in mots}
    corriges = [(proches[m] or [m])[0] for m in mots]
    connues, sens, place = _expressions(), [], 0
    while place < len(mots):
        for longueur in range(4, 0, -1):
            tels = mots[place : place + longueur]
            trouve = connues.get(_cle(tels)) or connues.get(
                _cle(corriges[place : place + longueur])
            )
            if trouve:
                sens.append(Sens((tuple(tels), *trouve.expressions), trouve.jetons))
                place += longueur
                break
        else:
            mot = mots[place]
            sens.append(Sens(((mot,), *((m,) for m in proches[mot]))))
            place += 1
    return sens


def les_plus_proches(mot: str, candidats: Iterable[str], *, limite: int = 4) -> list[str]:
    """Les candidats à assez peu de lettres près, du plus proche au plus lointain.

    >>> les_plus_proches("mobillite", ["mobilite", "civilite", "permis"])
    ['mobilite']
    """
    tolere = ecart_tolere(mot)
    lus = [(distance(mot, c), c) for c in candidats if abs(len(c) - len(mot)) <= tolere]
    return [c for ecart, c in sorted(lus) if ecart <= tolere][:limite]
