"""Formulaires du PLIE : présenter, commission, référent, étapes, contacts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from jalons.accompagnement.enums import (
    CriterePublic,
    DecisionCommission,
)
from jalons.accompagnement.models import CommissionPlie
from jalons.accompagnement.selectors.plie import plies
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.socle.formulaires import DateFr


class PresenterForm(forms.Form):
    """Présenter une personne à un PLIE."""

    structure = forms.ModelChoiceField(
        label="PLIE", queryset=Structure.objects.none(), empty_label=None
    )
    criteres = forms.MultipleChoiceField(
        label="Critères d'entrée",
        choices=CriterePublic.choices(),
        widget=forms.CheckboxSelectMultiple,
    )
    motif = forms.CharField(
        label="Pourquoi le PLIE, maintenant ?",
        help_text="La commission lira cette phrase. Rien sur la santé.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    commission = forms.ModelChoiceField(
        label="Commission",
        queryset=CommissionPlie.objects.none(),
        required=False,
        empty_label="La prochaine, au choix du PLIE",
    )

    def __init__(self, *args: Any, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = plies(le=le)  # type: ignore[attr-defined]
        self.fields["commission"].queryset = (  # type: ignore[attr-defined]
            CommissionPlie.objects.filter(etat="prevue", date__gte=le)
            .select_related("structure")
            .order_by("date")
        )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        commission, structure = donnees.get("commission"), donnees.get("structure")
        if commission and structure and commission.structure_id != structure.pk:
            self.add_error("commission", "Cette commission est celle d'un autre PLIE.")
        return donnees


class CommissionForm(forms.Form):
    """Prévoir une commission."""

    structure = forms.ModelChoiceField(
        label="PLIE", queryset=Structure.objects.none(), empty_label=None
    )
    date = forms.DateField(label="Date", widget=DateFr())
    lieu = forms.CharField(label="Lieu", max_length=160)

    def __init__(self, *args: Any, structures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = structures  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """La décision de la commission pour une personne."""

    decision = forms.ChoiceField(
        label="Décision", choices=DecisionCommission.choices(), widget=forms.RadioSelect
    )
    referent = forms.ModelChoiceField(
        label="Référent de parcours, si elle est admise",
        queryset=Agent.objects.none(),
        required=False,
        empty_label="À désigner plus tard",
    )
    motif = forms.CharField(label="Motif, si elle ne l'est pas", max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, referents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referent"].queryset = referents  # type: ignore[attr-defined]


class ClotureForm(forms.Form):
    """Clore la commission."""

    membres = forms.CharField(
        label="Membres présents",
        help_text="Un par ligne, avec son organisme.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
