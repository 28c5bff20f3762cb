"""Lire une date comme les fichiers l'écrivent : ISO, à la française, d'un tenant, ou en nombre de tableur."""

from __future__ import annotations

import re
from datetime import date, timedelta

_FORMES = (
    re.compile(r"(?P<a>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<j>\d{1,2})\Z"),
    re.compile(r"(?P<j>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<a>\d{4}|\d{2})\Z"),
    re.compile(r"(?P<a>(?:19|20)\d{2})(?P<m>\d{2})(?P<j>\d{2})\Z"),
    re.compile(r"(?P<j>\d{2})(?P<m>\d{2})(?P<a>(?:19|20)\d{2})\Z"),
)
_HEURE = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?\Z")
_TABLEUR = re.compile(r"[1-6]\d{4}\Z")
_ORIGINE = date(1899, 12, 30)
_SIECLE = 30  # « 31 » se lit 1931, « 30 » se lit 2030


class DateIllisible(ValueError):
    """Ce n'est pas une date entière. `coupee` : son début en est une (« 2020 », « 2020-05 »)."""

    def __init__(self, *, coupee: bool) -> None:
        super().__init__("date coupée" if coupee else "date illisible")
        self.coupee = coupee


def lire_date(texte: str) -> date | None:
    """La date écrite ; None si rien ne l'est. Lève `DateIllisible`.

    >>> lire_date("03/04/1985"), lire_date("1985-04-03 00:00:00"), lire_date("  ")
    (datetime.date(1985, 4, 3), datetime.date(1985, 4, 3), None)
    """
    ecrit = _HEURE.sub("", texte.strip())
    if not ecrit or not ecrit.strip("0-/. "):
        return None
    for forme in _FORMES:
        lu = forme.match(ecrit)
        if lu is None:
            continue
        annee = int(lu["a"])
        if len(lu["a"]) == 2:
            annee += 1900 if annee > _SIECLE else 2000
        try:
            jour = date(annee, int(lu["m"]), int(lu["j"]))
        except ValueError:
            continue
        if not 1900 <= jour.year < 2100:
            break
        return jour
    if _TABLEUR.match(ecrit):
        return _ORIGINE + timedelta(days=int(ecrit))
    raise DateIllisible(coupee=bool(re.match(r"(?:19|20)\d{2}(?:-\d{0,2}){0,2}\Z", ecrit)))
