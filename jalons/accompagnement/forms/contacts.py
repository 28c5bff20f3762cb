"""Noter un contact en deux gestes, le corriger."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.accompagnement.enums import ModeContact
from jalons.accompagnement.models import Contact
from jalons.socle.formulaires import DateFr


class ContactForm(forms.Form):
    """Un contact : la date d'aujourd'hui, une phrase si l'on veut ; le bouton dit ce que ce fut."""

    resume = forms.CharField(
        label="Ce qui s'est dit, ce qui est convenu", max_length=1000, required=False
    )
    date = forms.DateField(label="Date", widget=DateFr())
    mode = forms.ChoiceField(
        label="Comment", choices=ModeContact.choices(), widget=forms.HiddenInput
    )

    def clean_mode(self) -> ModeContact:
        return ModeContact(self.cleaned_data["mode"])

    @property
    def boutons(self) -> list[tuple[str, str]]:
        """Les moyens, l'habituel d'abord : la touche Entrée le prend."""
        habituel = self.initial.get("mode")
        return sorted(ModeContact.choices(), key=lambda choix: choix[0] != habituel)


class CorrigerContactForm(ContactForm):
    """Corriger un contact que l'on a noté."""

    mode = forms.ChoiceField(
        label="Comment", choices=ModeContact.choices(), widget=forms.RadioSelect
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def depuis(contact: Contact) -> dict[str, Any]:
        """Valeurs de départ du formulaire."""
        return {
            "date": contact.date,
            "mode": contact.mode if contact.est_abouti else ModeContact.SANS_REPONSE.value,
            "resume": contact.resume,
            "version": contact.version,
        }


class RetirerContactForm(forms.Form):
    """Retirer un contact noté par erreur."""

    motif = forms.CharField(label="Pourquoi le retirer ?", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)
