"""Formulaires du plan d'accompagnement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from jalons.accompagnement.enums import EtatActionPlan, QuiAgit
from jalons.accompagnement.models import ActionDuPlan, ThemeDuPlan
from jalons.accompagnement.themes import Theme
from jalons.socle.formulaires import DateFr


class ChoisirThemeForm(forms.Form):
    """Le thème à ajouter au plan."""

    theme = forms.ChoiceField(label="Thème à travailler", choices=[], widget=forms.RadioSelect)

    def __init__(self, *args: Any, libres: Sequence[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [(t.code, t.libelle) for t in libres]  # type: ignore[attr-defined]


class SituerForm(forms.Form):
    """Où en est la personne sur un thème, ce qu'elle vise, et son objectif avec ses mots."""

    niveau = forms.TypedChoiceField(
        label="Aujourd'hui", choices=[], coerce=int, widget=forms.RadioSelect
    )
    niveau_vise = forms.TypedChoiceField(
        label="Ce que l'on vise", choices=[], coerce=int, widget=forms.RadioSelect
    )
    objectif = forms.CharField(
        label="Objectif, avec les mots de la personne", max_length=400, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, theme: Theme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in ("niveau", "niveau_vise"):
            self.fields[champ].choices = theme.choix()  # type: ignore[attr-defined]

    @staticmethod
    def depuis(ligne: ThemeDuPlan) -> dict[str, Any]:
        """Valeurs de départ."""
        return {
            "niveau": ligne.niveau,
            "niveau_vise": ligne.niveau_vise,
            "objectif": ligne.objectif,
            "version": ligne.version,
        }


class ActionForm(forms.Form):
    """Une action : quoi, qui, pour quand."""

    intitule = forms.CharField(label="Ce qu'il y a à faire", max_length=200)
    qui = forms.ChoiceField(label="Par qui", choices=QuiAgit.choices())
    echeance = forms.DateField(label="Pour le", widget=DateFr())


class SuivreActionForm(forms.Form):
    """Ce qu'il en est d'une action."""

    etat = forms.ChoiceField(
        label="Où en est-elle ?", choices=EtatActionPlan.choices(), widget=forms.RadioSelect
    )
    echeance = forms.DateField(label="Pour le", widget=DateFr())
    resultat = forms.CharField(
        label="Ce qu'elle a donné",
        help_text="Demandé quand elle est abandonnée.",
        max_length=400,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def depuis(action: ActionDuPlan, *, le: dt.date) -> dict[str, Any]:
        """Valeurs de départ ; une échéance passée propose aujourd'hui."""
        return {
            "etat": action.etat,
            "echeance": max(action.echeance, le),
            "resultat": action.resultat,
            "version": action.version,
        }


class CloreForm(forms.Form):
    """Clore le plan."""

    bilan = forms.CharField(
        label="Ce que le plan a donné",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
