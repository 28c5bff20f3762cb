"""Champs communs : euros écrits à la française, période en deux dates."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from jalons.socle.periode import Periode

_IGNORES = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, "€": None})
_MAXIMUM = Decimal("999999999999.99")


def lire_decimal(texte: str) -> Decimal:
    """« 80 716,20 € » → 80716.20. Lève `ValueError` en français."""
    propre = str(texte).translate(_IGNORES).replace(",", ".")
    try:
        nombre = Decimal(propre)
    except InvalidOperation as erreur:
        raise ValueError(f"« {texte} » n'est pas un montant") from erreur
    if not nombre.is_finite() or abs(nombre) > _MAXIMUM:
        raise ValueError(f"« {texte} » n'est pas un montant")
    exposant = nombre.as_tuple().exponent
    if isinstance(exposant, int) and exposant < -2:
        raise ValueError("pas plus de deux décimales")
    return nombre


class EurosField(forms.CharField):
    """Montant en euros, écrit comme on l'écrit : « 80 716,20 »."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        texte = super().clean(value)
        if texte in ("", None):
            return None
        try:
            return lire_decimal(texte)
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
    PARTIES: ClassVar[tuple[tuple[str, str, tuple[str, ...]], ...]] = ()

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
