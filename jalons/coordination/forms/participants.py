"""Entrer dans un dispositif, en sortir, corriger."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.repertoire.selectors.participants import actions_du_dispositif
from jalons.socle.formulaires import DateFr


class EntreeForm(forms.Form):
    """Depuis quand, et par quelle action du dispositif."""

    entree = forms.DateField(label="Entrée le", widget=DateFr())
    action: Any = forms.ModelChoiceField(
        label="Action",
        queryset=None,
        required=False,
        empty_label="Pas encore choisie",
    )

    def __init__(self, *args: Any, dispositif: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = actions_du_dispositif(dispositif)
        self.fields["action"].queryset = actions  # type: ignore[attr-defined]


class SortieForm(forms.Form):
    sortie = forms.DateField(label="Sortie le", widget=DateFr())
    motif_sortie = forms.CharField(label="Motif", max_length=160, required=False)


class ParticipationForm(EntreeForm):
    """Tout ce qui se corrige d'une participation."""

    sortie = forms.DateField(
        label="Sortie le",
        widget=DateFr(),
        required=False,
        help_text="Vide : la personne participe encore.",
    )
    motif_sortie = forms.CharField(label="Motif de la sortie", max_length=160, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
