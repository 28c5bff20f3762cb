"""Vérifier un décès signalé."""

from __future__ import annotations

from django import forms

_CHOIX = (
    ("vivante", "Elle est vivante : le décès est celui d'une autre personne du dossier"),
    ("decedee", "Le décès est le sien"),
)


class DecesForm(forms.Form):
    """Ce que l'on a appris, et comment."""

    conclusion = forms.ChoiceField(
        label="Ce que vous avez appris", choices=_CHOIX, widget=forms.RadioSelect
    )
    source = forms.CharField(
        label="Comment vous le savez",
        help_text="Par exemple : elle a répondu au téléphone ; acte de décès reçu de la mairie.",
        max_length=300,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
