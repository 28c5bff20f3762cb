"""Les champs de formulaire de l'annuaire."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy

from jalons.annuaire.models import Commune
from jalons.annuaire.selectors import chercher_communes

# Un code Insee a la forme d'un code postal : ce préfixe dit que c'en est un, choisi dans la liste.
_PREFIXE = "insee-"


def valeur_de(commune: Commune) -> str:
    """La valeur d'une commune dans une liste de choix."""
    return f"{_PREFIXE}{commune.code_insee}"


class ChoixCommune(forms.Select):
    """Liste cherchée sur le serveur, par le nom ou le code postal ; elle montre la commune retenue."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        url = reverse_lazy("personnes:communes")
        super().__init__({"data-recherche": "1", "data-url": url, **(attrs or {})})

    def optgroups(self, name: str, value: list[Any], attrs: Any = None) -> Any:
        codes = [str(v).removeprefix(_PREFIXE) for v in value if v]
        retenues = Commune.objects.filter(code_insee__in=codes) if codes else []
        self.choices = [("", "Nom ou code postal"), *((valeur_de(c), c.en_clair) for c in retenues)]
        return super().optgroups(name, value, attrs)


class ChampCommune(forms.Field):
    """Une commune choisie par son nom ou son code postal ; rend son code Insee, vide si facultatif."""

    widget = ChoixCommune

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Ce qui a été tapé sans choisir dans la liste ne redevient jamais un code Insee."""
        brut = str(data or "")
        try:
            return brut if brut.startswith(_PREFIXE) else self.to_python(brut)
        except forms.ValidationError:
            return ""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Commune):
            return valeur_de(value)
        brut = str(value or "")
        return f"{_PREFIXE}{brut}" if brut and not brut.startswith(_PREFIXE) else brut

    def to_python(self, value: Any) -> str:
        brut = str(value or "").strip()
        if not brut:
            return ""
        if brut.startswith(_PREFIXE):
            trouvees = list(Commune.objects.filter(pk=brut.removeprefix(_PREFIXE)))
        else:
            trouvees = chercher_communes(brut)
            exactes = [c for c in trouvees if c.nom.casefold() == brut.casefold()]
            trouvees = exactes if len(exactes) == 1 else trouvees
        if len(trouvees) == 1:
            return trouvees[0].code_insee
        if not trouvees:
            raise forms.ValidationError(
                "Aucune commune ne répond à ce nom ni à ce code postal.", code="inconnue"
            )
        noms = ", ".join(c.en_clair for c in trouvees[:5])
        raise forms.ValidationError(f"Plusieurs communes possibles : {noms}.", code="plusieurs")
