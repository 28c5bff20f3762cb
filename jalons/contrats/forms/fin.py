"""Petits formulaires d'un contrat : noté ailleurs, arrêté, annulé, rétabli."""

from __future__ import annotations

from django import forms

from jalons.socle.formulaires import DateFr


class AilleursForm(forms.Form):
    """Un contrat conclu dans l'outil d'un autre organisme."""

    jour = forms.DateField(label="Conclu le", widget=DateFr())
    fin = forms.DateField(
        label="Dernier jour", help_text="S'il est connu.", widget=DateFr(), required=False
    )
