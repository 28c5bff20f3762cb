"""Tirer au sort qui contrôler, et noter ce que le contrôle montre."""

from __future__ import annotations

from django import forms

from jalons.manquements.enums import IssueControle
from jalons.manquements.forms.manquements import CHOISIR
from jalons.socle.formulaires import ChampEntier, DateFr


class TirageForm(forms.Form):
    """Combien tirer."""

    nombre = ChampEntier(label="Combien de personnes tirer", min_value=1, max_value=200)


class IssueForm(forms.Form):
    """Ce que le contrôle a montré."""

    issue = forms.ChoiceField(
        label="Ce que le contrôle montre", choices=[CHOISIR, *IssueControle.choices()]
    )
    jour = forms.DateField(label="Contrôlé le", widget=DateFr())
    precision = forms.CharField(
        label="Ce qui a été vu",
        help_text="Des faits, sans jugement. Rien sur la santé.",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
