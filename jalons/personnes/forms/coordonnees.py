"""Comment joindre la personne."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.socle.formulaires import ChampTelephone


class CoordonneesForm(forms.Form):
    """Téléphone, courriel, et ce que la personne accepte. Un accord suppose le moyen qu'il ouvre."""

    telephone = ChampTelephone(label="Téléphone", required=False)
    courriel = forms.EmailField(label="Courriel", required=False)
    accepte_sms = forms.BooleanField(label="Accepte de recevoir des SMS de rappel", required=False)
    accepte_courriel = forms.BooleanField(
        label="Accepte d'être jointe par courriel", required=False
    )
    consigne = forms.CharField(
        label="Consigne de contact",
        help_text="Par exemple : appeler après 17 h, ne pas laisser de message.",
        max_length=200,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_courriel(self) -> str:
        return str(self.cleaned_data["courriel"]).lower()

    def clean(self) -> dict[str, Any]:
        lu = super().clean() or {}
        if lu.get("accepte_sms") and not lu.get("telephone") and "telephone" not in self.errors:
            self.add_error("telephone", "Donnez le numéro où envoyer les SMS.")
        if lu.get("accepte_courriel") and not lu.get("courriel") and "courriel" not in self.errors:
            self.add_error("courriel", "Donnez l'adresse où écrire.")
        return lu
