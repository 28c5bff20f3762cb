"""Passer la main, et dire combien de personnes un référent suit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from jalons.accompagnement.selectors.charge import ChargeAgent
from jalons.comptes.models import Agent
from jalons.socle.formulaires import ChampEntier, DateFr


class _Collegues(forms.ModelMultipleChoiceField):
    """Les collègues possibles, avec ce que chacun suit déjà."""

    charges: dict[int, ChargeAgent] = {}

    def label_from_instance(self, obj: Any) -> str:
        charge = self.charges.get(obj.pk)
        if charge is None:
            return str(obj)
        return f"{obj} : suit {charge.suivis}, peut en suivre {charge.capacite}"


class TransfertForm(forms.Form):
    """À qui, à partir de quand, pourquoi."""

    vers = _Collegues(
        label="Collègues qui reprennent",
        queryset=Agent.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un collègue."},
    )
    date_effet = forms.DateField(
        label="À partir du",
        widget=DateFr(),
        help_text="Jusqu'à la veille, l'ancien référent suit et voit. Ce jour-là, il ne voit plus.",
    )
    motif = forms.CharField(label="Motif", max_length=300)

    def __init__(
        self,
        *args: Any,
        collegues: Any,
        charges: dict[int, ChargeAgent],
        le: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["vers"]
        champ.charges = charges
        champ.queryset = collegues
        self.fields["date_effet"].initial = le


class CapaciteForm(forms.Form):
    """Combien de personnes ce référent suit à la fois, à partir de quand."""

    nombre = ChampEntier(label="Personnes suivies à la fois", min_value=0, max_value=1000)
    depuis = forms.DateField(label="À partir du", widget=DateFr())
