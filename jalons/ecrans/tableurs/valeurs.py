"""Ce que dit une cellule : un titre, un texte, un jour. Pur : ni horloge, ni base."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

from jalons.socle.fiches import une_ligne
from jalons.socle.saisie import lire_date

_MOIS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
_DATE_DITE = re.compile(r"(?:[a-z]+\.? )?(\d{1,2})(?:er)? ([a-z]+)\.? (\d{4})")
_DATE_COURTE = re.compile(r"(?:[a-z]+\.? )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})")
_SERIES_DE_DATES = range(20_000, 80_000)  # de 1954 à 2119, selon le calendrier du classeur


def aplatir(texte: Any) -> str:
    """Sans accent, sans majuscule, espaces réduits : « Libellé » et « LIBELLE  » se valent."""
    decompose = unicodedata.normalize("NFKD", str(texte or "").replace("’", "'"))
    sans = "".join(c for c in decompose if not unicodedata.combining(c))
    return " ".join(sans.lower().replace("nº", "n°").split())


def texte(valeur: Any) -> str:
    """Le texte d'une cellule sur une ligne ; un numéro lu comme un nombre perd son « .0 »."""
    if isinstance(valeur, float) and valeur.is_integer():
        valeur = int(valeur)
    return une_ligne(str(valeur if valeur is not None else ""))


def lire_jour(valeur: Any, epoque: datetime = WINDOWS_EPOCH) -> date | None:
    """Une date de tableur, son numéro de série, ou « 3 mars 2022 », « 03/03/22 » ; None sinon.

    >>> lire_jour("jeudi 3 mars 2022"), lire_jour("03/03/22"), lire_jour(44623)
    (datetime.date(2022, 3, 3), datetime.date(2022, 3, 3), datetime.date(2022, 3, 3))
    """
    if isinstance(valeur, bool):
        return None
    if isinstance(valeur, datetime):
        return valeur.date()
    if isinstance(valeur, date):
        return valeur
    if isinstance(valeur, int | float):
        if int(valeur) not in _SERIES_DE_DATES:
            return None
        serie = from_excel(int(valeur), epoque)
        return serie.date() if isinstance(serie, datetime) else None
    dite = aplatir(valeur).removesuffix(" 00:00:00")
    if trouve := _DATE_DITE.fullmatch(dite):
        return _jour_dit(trouve[1], trouve[2], trouve[3])
    if trouve := _DATE_COURTE.fullmatch(dite):
        annee = trouve[3] if len(trouve[3]) == 4 else f"20{trouve[3]}"
        return lire_date(f"{trouve[1]}/{trouve[2]}/{annee}")
    return lire_date(dite)


def _jour_dit(jour: str, mois: str, annee: str) -> date | None:
    rangs = [n for n, nom in enumerate(_MOIS, 1) if len(mois) >= 3 and nom.startswith(mois)]
    return lire_date(f"{jour}/{rangs[0]}/{annee}") if len(rangs) == 1 else None
