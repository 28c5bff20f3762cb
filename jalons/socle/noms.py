"""Comparer des noms : sans accents, sans casse, sans espaces, malgré les fautes et à l'oreille."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HORS_MOT = re.compile(r"[^a-z0-9]+")

# Ce qui s'entend pareil s'écrit pareil ; les mêmes remplacements, dans le même ordre, en Python.
SONS = (
    (r"ph", "f"),
    (r"(?:ch|sh|sch)", "s"),
    (r"(?:ck|qu|q|c(?![eiy]))", "k"),
    (r"[çcz]", "s"),
    (r"w", "v"),
    (r"h", ""),
    (r"y", "i"),
    (r"(?:eau|au)", "o"),
    (r"(?:ei|ai|ae|oe)", "e"),
    (r"ou", "u"),
    (r"(.)\1+", r"\1"),
    (r"(?<=.{3})[estdx]+$", ""),
)
_SONS_COMPILES = tuple((re.compile(motif), par) for motif, par in SONS)


def normaliser(texte: str) -> str:
    """Minuscules sans accents, mots séparés par une espace.

    >>> normaliser("  D'Éric-LŒFFLER ")
    'd eric loeffler'
    """
    if texte.isascii():
        return _HORS_MOT.sub(" ", texte.lower()).strip()
    plat = texte.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    plat = plat.replace("ß", "ss")
    plat = unicodedata.normalize("NFKD", plat)
    plat = "".join(c for c in plat if not unicodedata.combining(c)).lower()
    return _HORS_MOT.sub(" ", plat).strip()


def serrer(texte: str) -> str:
    """Le texte normalisé, d'un seul tenant : espaces, traits d'union et apostrophes ôtés.

    >>> serrer("Le Guen") == serrer("LE-GUEN") == serrer("leguen")
    True
    """
    return normaliser(texte).replace(" ", "")


def phonetique(mot: str) -> str:
    """À quoi le mot normalisé ressemble à l'oreille, en français.

    >>> phonetique("koralie") == phonetique("coralie"), phonetique("kowalski")
    (True, 'kovalski')
    """
    for motif, par in _SONS_COMPILES:
        mot = motif.sub(par, mot)
    return mot


@lru_cache(maxsize=4096)
def distance(un: str, autre: str) -> int:
    """Nombre de lettres à changer, ajouter, ôter ou échanger pour passer de l'un à l'autre.

    >>> distance("dupont", "duppont"), distance("martin", "matrin")
    (1, 1)
    """
    plus_tot: list[int] = []
    avant: list[int] = []
    ligne = list(range(len(autre) + 1))
    for i, a in enumerate(un, 1):
        plus_tot, avant, ligne = avant, ligne, [i]
        for j, b in enumerate(autre, 1):
            cout = min(avant[j] + 1, ligne[j - 1] + 1, avant[j - 1] + (a != b))
            if i > 1 and j > 1 and a == autre[j - 2] and un[i - 2] == b:
                cout = min(cout, plus_tot[j - 2] + 1)
            ligne.append(cout)
    return ligne[-1]


def ecart_tolere(mot: str) -> int:
    """Combien de fautes un mot de cette longueur supporte sans en devenir un autre."""
    return 0 if len(mot) < 4 else 1 if len(mot) == 4 else 2


def proches(un: str, autre: str) -> bool:
    """Deux noms qui pourraient être le même, mal écrit ou incomplet.

    >>> proches("OULD SALEM", "Salem"), proches("FATIMETOU", "FATIMATOU"), proches("LEA", "INES")
    (True, True, False)
    """
    a, b = normaliser(un), normaliser(autre)
    if not a or not b:
        return False
    mots_a, mots_b = set(a.split()), set(b.split())
    if mots_a <= mots_b or mots_b <= mots_a:
        return True
    a, b = a.replace(" ", ""), b.replace(" ", "")
    if phonetique(a) == phonetique(b):
        return True
    return distance(a, b) <= min(ecart_tolere(a), ecart_tolere(b))
