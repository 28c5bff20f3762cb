"""Le réglage des pages du pilotage, dans l'adresse : elle se partage et se rouvre telle quelle."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jalons.pilotage.selectors.chiffres import Reglage
from jalons.socle.formulaires import DateFr, habiller
from jalons.socle.saisie import ANNEES


class MoisFr(forms.DateInput):
    """Mois saisi avec le sélecteur du navigateur (« 2026-03 »)."""

    input_type = "month"


class ReglageForm(forms.Form):
    """Jusqu'à quel mois, et tel que connu quel jour."""

    mois = forms.CharField(label="Jusqu'au mois", required=False, widget=MoisFr)
    connu = forms.DateField(
        label="Tel que connu le",
        required=False,
        widget=DateFr,
        help_text="Vide : ce que l'on sait aujourd'hui.",
    )

    def __init__(self, *args: Any, le: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.le = le
        habiller(self)

    def clean_mois(self) -> date:
        texte = self.cleaned_data["mois"]
        if not texte:
            return self.le
        try:
            premier = date.fromisoformat(f"{texte}-01")
        except ValueError as erreur:
            raise forms.ValidationError("Écrivez le mois ainsi : 2026-03.") from erreur
        if premier.year not in ANNEES:
            raise forms.ValidationError("Cette année est hors du calendrier.")
        return min(premier, self.le)

    def clean_connu(self) -> date | None:
        connu: date | None = self.cleaned_data["connu"]
        if connu is not None and connu > self.le:
            raise forms.ValidationError(
                "On ne sait pas encore ce que l'on saura : au plus aujourd'hui."
            )
        return None if connu == self.le else connu

    def reglage(self) -> Reglage:
        """Le réglage demandé ; ce qui est mal saisi garde sa valeur d'aujourd'hui."""
        self.is_valid()
        propres = getattr(self, "cleaned_data", {})
        return Reglage(self.le, propres.get("mois") or self.le, propres.get("connu"))
