"""Ce que la structure répond par son lien : oui et quand, ou non et pourquoi."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.activite.enums import MotifRefus, ResultatPositionnement
from jalons.socle.formulaires import ChampHeures, DateFr


class AccepterForm(forms.Form):
    """Accepter, avec la date d'entrée si elle est connue."""

    date_entree = forms.DateField(
        label="Date d'entrée",
        help_text="Vide si elle n'est pas fixée.",
        widget=DateFr(),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "accepter_%s", **kwargs})


class EntrerForm(forms.Form):
    """Dire que la personne est entrée."""

    date_entree = forms.DateField(label="Date d'entrée", widget=DateFr())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "entrer_%s", **kwargs})


class RefuserForm(forms.Form):
    """Refuser, ou dire que la personne n'est pas entrée : un motif."""

    motif_refus = forms.ChoiceField(
        label="Pourquoi ?", choices=[("", "Choisir"), *MotifRefus.choices()]
    )
    precision = forms.CharField(
        label="Précision", help_text="Rien sur la santé.", max_length=400, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "refuser_%s", **kwargs})


class PresenceForm(forms.Form):
    """Les heures faites une semaine."""

    jour = forms.DateField(label="Semaine du", widget=DateFr())
    quantite = ChampHeures(label="Heures faites", help_text="0 : n'est pas venue.")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "presence_%s", **kwargs})


class IssueForm(forms.Form):
    """Dire que c'est fini, et ce qu'il en est advenu."""

    date_fin = forms.DateField(label="Dernier jour", widget=DateFr())
    resultat = forms.ChoiceField(
        label="Ce qu'il en est advenu", choices=[("", "Choisir"), *ResultatPositionnement.choices()]
    )
    precision = forms.CharField(
        label="Précision", help_text="Rien sur la santé.", max_length=400, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "issue_%s", **kwargs})
