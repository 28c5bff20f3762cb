"""Le jour dont on veut savoir ce que l'on savait."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jalons.socle.formulaires import DateFr, habiller


class SavoirForm(forms.Form):
    """Un jour passé, dans l'adresse : la page se partage et se rouvre telle quelle."""

    le = forms.DateField(label="Ce que l'on savait le", widget=DateFr)

    def __init__(self, *args: Any, le: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aujourd_hui = le
        habiller(self)

    def clean_le(self) -> date:
        jour: date = self.cleaned_data["le"]
        if jour > self.aujourd_hui:
            raise forms.ValidationError("On ne sait pas encore ce que l'on saura ce jour-là.")
        return jour

    def jour(self) -> date:
        """Le jour demandé ; aujourd'hui s'il est illisible ou à venir."""
        self.is_valid()
        return getattr(self, "cleaned_data", {}).get("le") or self.aujourd_hui
