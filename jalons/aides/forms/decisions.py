"""Décider d'une aide, dire un budget."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from jalons.aides.enums import Financeur, Fonds
from jalons.aides.models import Enveloppe
from jalons.repertoire.selectors.suivis import axes
from jalons.socle.formats import euros
from jalons.socle.formulaires import ChampEntier, ChampNombre


class BudgetDeclare(forms.ModelChoiceField):
    """Un budget, avec ce qu'il en reste."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_financeur_display()} {obj.annee} : reste {euros(obj.reste)}"


class AxeDeclare(forms.ModelChoiceField):
    """L'axe de la politique que sert un budget."""

    def __init__(self) -> None:
        super().__init__(
            label="Axe de la politique", queryset=None, required=False, empty_label="Pas encore dit"
        )

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copie = super().__deepcopy__(memo)
        copie.queryset = axes()
        return copie


class AccordForm(forms.Form):
    """Le montant, du barème ou moins ; le budget qui paie."""

    montant = ChampNombre(
        label="Montant accordé, en euros", max_digits=10, decimal_places=2, min_value=0
    )
    enveloppe = BudgetDeclare(label="Budget", queryset=Enveloppe.objects.none())
    motif = forms.CharField(
        label="Raison, si vous accordez moins que le barème",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, budgets: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["enveloppe"]
        champ.queryset = budgets


class AccordEnLotForm(forms.Form):
    """Le financeur qui paie toutes les demandes cochées ; chacune prend son fonds."""

    financeur = forms.ChoiceField(label="Financeur", choices=Financeur.choices())


class RefusForm(forms.Form):
    """La raison, que la personne lira."""

    motif = forms.CharField(
        label="Raison du refus, telle que la personne la lira",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class BudgetForm(forms.Form):
    """Un budget neuf."""

    financeur = forms.ChoiceField(label="Financeur", choices=Financeur.choices())
    fonds = forms.ChoiceField(label="Fonds", choices=Fonds.choices())
    annee = ChampEntier(label="Année", min_value=2000, max_value=2100)
    montant = ChampNombre(label="Montant, en euros", max_digits=12, decimal_places=2, min_value=0)
    acte = forms.CharField(label="Délibération ou convention", max_length=200)
    axe = AxeDeclare()


class BudgetModifierForm(forms.Form):
    """Le montant d'un budget en place, et l'acte qui le change."""

    montant = ChampNombre(label="Montant, en euros", max_digits=12, decimal_places=2, min_value=0)
    acte = forms.CharField(label="Délibération ou convention", max_length=200)
    axe = AxeDeclare()
    version = forms.IntegerField(widget=forms.HiddenInput)


def raison_proposee(refus: Iterable[str]) -> str:
    """La raison d'un refus que le barème donne déjà."""
    return " ".join(refus)[:600]
