"""Dire un nombre, un montant, un taux, un jour : un seul endroit, et ce que Babel dit du français.

Les milliers se séparent par une espace fine insécable (U+202F) ; une espace insécable (U+00A0)
précède « € » et « % ». Pur : ni horloge, ni base.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

LOCALE = "fr_FR"
VIDE = "—"
_PART = "#,##0.######\u00a0%"
_TAUX = "#,##0.0\u00a0%"


def _exact(valeur: Any) -> Decimal:
    return valeur if isinstance(valeur, Decimal) else Decimal(str(valeur))


def nombre(valeur: Decimal | float | int | str | None) -> str:
    """Un nombre tel quel, ses milliers séparés.

    >>> nombre(6722), nombre(Decimal("1234.50")), nombre(None)
    ('6\u202f722', '1\u202f234,5', '—')
    """
    if valeur in (None, ""):
        return VIDE
    return format_decimal(_exact(valeur), "#,##0.######", locale=LOCALE)


def decimales(valeur: Decimal | float | int | str, nombre_de_decimales: int = 2) -> str:
    """Un nombre à tant de décimales, ses milliers séparés.

    >>> decimales(Decimal("1234.5")), decimales(7, 1)
    ('1\u202f234,50', '7,0')
    """
    patron = "#,##0." + "0" * nombre_de_decimales if nombre_de_decimales else "#,##0"
    return format_decimal(_exact(valeur), patron, locale=LOCALE)


def saisie(valeur: Decimal | float | int | None, nombre_de_decimales: int = 2) -> str:
    """Ce qu'un champ de saisie montre : la virgule, sans séparateur de milliers.

    >>> saisie(Decimal("1234.5")), saisie(None)
    ('1234,50', '')
    """
    if valeur is None:
        return ""
    return f"{_exact(valeur):.{nombre_de_decimales}f}".replace(".", ",")


def euros(montant: Decimal | float | int | str | None) -> str:
    """Un montant au centime ; accepte un décimal ou son texte exact.

    >>> euros("110889.44"), euros(Decimal("-1.5"))
    ('110\u202f889,44\xa0€', '-1,50\xa0€')
    """
    if montant in (None, ""):
        return VIDE
    return format_currency(_exact(montant), "EUR", locale=LOCALE)


def pour_cent(valeur: Decimal) -> str:
    """Une part de 1 en pour cent, le nombre seul : la phrase porte le signe.

    >>> pour_cent(Decimal("0.300")), pour_cent(Decimal("0.325"))
    ('30', '32,5')
    """
    return f"{(valeur * 100).normalize():f}".replace(".", ",")


def part(valeur: Decimal | float | int | str | None) -> str:
    """Une part de 1 en pour cent, avec les seules décimales qu'elle a.

    >>> part(Decimal("0.6")), part("0.185")
    ('60\xa0%', '18,5\xa0%')
    """
    if valeur in (None, ""):
        return VIDE
    return format_percent(_exact(valeur), _PART, locale=LOCALE)


def taux(numerateur: Any, denominateur: Any) -> str:
    """Un rapport en pour cent, à une décimale ; « — » sans dénominateur.

    >>> taux(614, 1000), taux(1, 0)
    ('61,4\xa0%', '—')
    """
    if not denominateur:
        return VIDE
    return format_percent(_exact(numerateur) / _exact(denominateur), _TAUX, locale=LOCALE)


def jour(valeur: date | datetime | None) -> str:
    """« 16/03/2026 »."""
    return f"{valeur:%d/%m/%Y}" if valeur else VIDE


def jour_long(valeur: date | datetime | None) -> str:
    """« lundi 16 mars 2026 »."""
    return format_date(valeur, "EEEE d MMMM y", locale=LOCALE) if valeur else VIDE


def mois(valeur: date | None) -> str:
    """« mars 2026 »."""
    return format_date(valeur, "MMMM y", locale=LOCALE) if valeur else VIDE


def lire_mois(dit: str) -> date:
    """Le premier jour d'un mois dit par `mois`. Lève `ValueError` s'il ne se lit pas.

    >>> lire_mois("mars 2026")
    datetime.date(2026, 3, 1)
    """
    nom, _, annee = dit.partition(" ")
    for rang in range(1, 13):
        if mois(date(2000, rang, 1)).partition(" ")[0] == nom:
            return date(int(annee), rang, 1)
    raise ValueError(f"« {dit} » n'est pas un mois")


def lire_jour_long(dit: str) -> date:
    """Un jour dit par `jour_long`. Lève `ValueError` s'il ne se lit pas.

    >>> lire_jour_long("lundi 16 mars 2026")
    datetime.date(2026, 3, 16)
    """
    _, quantieme, reste = dit.split(" ", 2)
    return lire_mois(reste).replace(day=int(quantieme))


def heure(valeur: datetime | time | None) -> str:
    """« 10 h 42 », à l'heure que porte la valeur."""
    return f"{valeur:%H} h {valeur:%M}" if valeur else ""
