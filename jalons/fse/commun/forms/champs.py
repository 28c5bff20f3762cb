"""Champs communs : euros écrits à la française, période en deux dates."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from jalons.socle import formats
from jalons.socle.periode import Periode
from jalons.socle.saisie import lire_nombre

_IGNORES = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, "€": None})
CENTIME = Decimal("0.01")
_MAXIMUM = Decimal("999999999999.99")


def lire_decimal(texte: str) -> Decimal:
    """« 80 716,20 € » → 80716.20. Lève `ValueError` en français."""
    nombre = lire_nombre(str(texte).translate(_IGNORES))
    if nombre is None or abs(nombre) > _MAXIMUM:
        raise ValueError(f"« {texte} » n'est pas un montant")
    exposant = nombre.as_tuple().exponent
    if isinstance(exposant, int) and exposant < -2:
        raise ValueError("pas plus de deux décimales")
    return nombre


def lire_montant(valeur: Any) -> Decimal:
    """« 1 234,56 € », « 1.234,56 », « 1,234.56 » ou un nombre, au centime ; `ValueError` sinon.

    Un nombre de tableur s'arrondit au centime, demi vers le haut, comme le tableur l'affiche. Un
    texte comme « 1.234 » se lit de deux façons : il est refusé.

    >>> lire_montant("1.234,56"), lire_montant(1234.565), lire_montant("(12,50)")
    (Decimal('1234.56'), Decimal('1234.57'), Decimal('-12.50'))
    """
    if valeur is None or valeur == "":
        raise ValueError(
            "le montant est vide (une formule ? enregistrez le tableau une fois ouvert)"
        )
    if isinstance(valeur, bool):
        raise ValueError(f"« {valeur} » n'est pas un montant")
    if isinstance(valeur, int | float):
        return Decimal(repr(valeur)).quantize(CENTIME, ROUND_HALF_UP)
    serre = re.sub(r"[\s\u00a0\u202f'’€]|eur(os?)?$", "", str(valeur).strip().lower())
    negatif = serre.startswith(("(", "-", "\u2212")) or serre.endswith("-")
    serre = serre.strip("()-\u2212")
    if "," in serre and "." in serre:
        milliers = "." if serre.rfind(",") > serre.rfind(".") else ","
        serre = serre.replace(milliers, "")
    elif re.fullmatch(r"\d{1,3}\.\d{3}", serre):
        raise ValueError(f"« {valeur} » se lit de deux façons : milliers ou décimales")
    elif re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", serre):
        serre = serre.replace(".", "")
    nombre = lire_decimal(serre)
    return -nombre if negatif else nombre


class EurosField(forms.CharField):
    """Montant en euros, écrit comme on l'écrit : « 80 716,20 »."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return formats.saisie(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        texte = super().clean(value)
        if texte in ("", None):
            return None
        try:
            return lire_montant(texte)
        except ValueError as erreur:
            raise ValidationError(f"{erreur}.") from erreur


def periode_de(donnees: dict[str, Any]) -> Periode | None:
    """La période des champs `debut` et `fin`, ou None si l'un manque."""
    debut, fin = donnees.get("debut"), donnees.get("fin")
    if debut is None or (fin is not None and fin < debut):
        return None
    return Periode(debut, fin)


class Identifiants:
    """Mélange : sur une page à plusieurs formulaires, chacun a ses propres identifiants."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)


class EnParties:
    """Mélange : un long formulaire se lit en parties titrées, les champs courts côte à côte.

    `PARTIES` : (titre, phrase d'aide ou vide, noms des champs). Un champ oublié tombe à la fin.
    """

    template_name = "fse/parties.html"
    PARTIES: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    def parties(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(titre, aide, champs liés), dans l'ordre de la page."""
        visibles = {champ.name: champ for champ in self.visible_fields()}  # type: ignore[attr-defined]
        rendues = [
            (titre, aide, [visibles.pop(nom) for nom in noms if nom in visibles])
            for titre, aide, noms in self.PARTIES
        ]
        return [*rendues, ("", "", list(visibles.values()))] if visibles else rendues


class DeuxDates(forms.Form):
    """Mélange : contrôle que `fin` suit `debut`."""

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin précède le début.")
        return donnees
