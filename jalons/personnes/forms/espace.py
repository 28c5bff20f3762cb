"""Les formulaires de l'espace personnel : le code, et par où l'agent envoie le lien."""

from __future__ import annotations

from typing import Any

from django import forms


class CodeForm(forms.Form):
    """Le code à six chiffres reçu par la personne."""

    code = forms.CharField(
        label="Votre code (6 chiffres)",
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*"}
        ),
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != 6 or not code.isascii() or not code.isdigit():
            raise forms.ValidationError("Écrivez les 6 chiffres du message.", code="code")
        return code


class EspaceForm(forms.Form):
    """Par où envoyer le lien : un moyen que la personne a accepté."""

    canal = forms.ChoiceField(label="Envoyer le lien", widget=forms.RadioSelect)

    def __init__(self, *args: Any, canaux: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["canal"]
        champ.choices = canaux
        if canaux:
            champ.initial = canaux[0][0]
