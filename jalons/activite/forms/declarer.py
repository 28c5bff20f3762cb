"""Ce que la personne déclare elle-même, dans son espace."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jalons.activite.enums import SourceHeures
from jalons.socle.formulaires import ChampHeures, DateFr

# Un emploi ou un rendez-vous se note par celui qui en a la preuve.
_SOURCES = [
    (str(SourceHeures.DEMARCHE), "Une démarche (papiers, candidatures…)"),
    (str(SourceHeures.ACTION), "Un atelier ou un chantier"),
    (str(SourceHeures.FORMATION), "Une formation"),
    (str(SourceHeures.IMMERSION), "Une immersion"),
    (str(SourceHeures.BENEVOLAT), "Du bénévolat"),
]


class DeclarerForm(forms.Form):
    """Un jour, ce qui a été fait, et combien de temps."""

    source = forms.ChoiceField(label="Qu'avez-vous fait ?", choices=_SOURCES)
    precision = forms.CharField(label="Où, ou avec qui ?", max_length=120, required=False)
    jour = forms.DateField(label="Quel jour ?", widget=DateFr())
    quantite = ChampHeures(
        label="Combien d'heures ?", help_text="Par exemple 2, ou 1h30.", min_value=0, max_value=24
    )

    def __init__(self, *args: Any, le: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "declarer_%s", **kwargs})
        self.fields["jour"].widget.attrs["max"] = f"{le:%Y-%m-%d}"


class FaitForm(forms.Form):
    """Combien d'heures d'une ligne prévue ont été faites."""

    cle = forms.IntegerField(widget=forms.HiddenInput)
    quantite = ChampHeures(label="Heures faites", max_value=168)
