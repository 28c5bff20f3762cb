"""Lire un nombre venu d'une adresse ou d'un formulaire, sans que rien d'étrange ne passe."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

_BLANCS = re.compile(r"[\s\u00a0\u202f]")
_NOMBRE = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,12})?", re.ASCII)
# Ce que l'on vit ou prévoit ; au-dehors, c'est une faute de frappe (0201, 9999).
ANNEES = range(1900, 2200)
# Au-delà, ce n'est l'identifiant de rien : les clés de la base tiennent sur 64 bits.
_CHIFFRES_MAXIMUM = 18


def entier(texte: str) -> int | None:
    """L'entier positif écrit en chiffres ordinaires, ou None.

    >>> entier("42"), entier("²"), entier("-1"), entier("9" * 30)
    (42, None, None, None)
    """
    lisible = texte.isascii() and texte.isdigit() and len(texte) <= _CHIFFRES_MAXIMUM
    return int(texte) if lisible else None


def entiers(textes: list[str]) -> list[int]:
    """Les entiers positifs de la liste ; le reste est passé."""
    return [nombre for nombre in map(entier, textes) if nombre is not None]


def lire_nombre(texte: str) -> Decimal | None:
    """Le nombre écrit en chiffres ordinaires, virgule ou point, espaces passés ; None sinon.

    La notation des machines (12e3, 1_000, NaN) n'est pas celle d'un agent : elle ne se lit pas.

    >>> lire_nombre("1 234,5"), lire_nombre("-0.20"), lire_nombre("12e3"), lire_nombre("1_000")
    (Decimal('1234.5'), Decimal('-0.20'), None, None)
    """
    serre = _BLANCS.sub("", str(texte)).replace("\u2212", "-")
    return Decimal(serre.replace(",", ".")) if _NOMBRE.fullmatch(serre) else None


def lire_date(texte: str) -> date | None:
    """Date écrite jj/mm/aaaa, jj-mm-aaaa, jj.mm.aaaa ou aaaa-mm-jj ; None sinon."""
    parties = texte.replace("-", "/").replace(".", "/").split("/")
    nombres = entiers(parties)
    if len(parties) != 3 or len(nombres) != 3:
        return None
    if len(parties[0]) != 4:
        nombres.reverse()
    try:
        return date(*nombres) if nombres[0] in ANNEES else None
    except ValueError:
        return None
