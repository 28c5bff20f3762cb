"""Formulaires d'une équipe : l'ouvrir, la composer, prévoir ses séances."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from jalons.annuaire.models import Territoire
from jalons.comptes.forms import AgentField
from jalons.equipes.enums import College
from jalons.equipes.models import Equipe, MembreEquipe
from jalons.equipes.theme import ThemeEquipe
from jalons.socle.formulaires import ChampEntier, DateFr, HeureFr


class CompetencesForm(forms.Form):
    """Le ressort et les compétences d'une équipe."""

    themes = forms.MultipleChoiceField(label="Compétences", widget=forms.CheckboxSelectMultiple)
    territoires = forms.ModelMultipleChoiceField(
        Territoire.objects.none(),
        label="Ressort",
        help_text="Aucun territoire coché : tout le département.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    arrete = forms.CharField(
        label="Arrêté du président",
        help_text="Il fixe le nombre, le ressort, la composition et le règlement de l'équipe.",
        max_length=200,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        le = timezone.localdate()
        self.fields["themes"].choices = [  # type: ignore[attr-defined]
            (t.code, t.libelle) for t in ThemeEquipe.en_ordre()
        ]
        self.fields["territoires"].queryset = Territoire.objects.filter(  # type: ignore[attr-defined]
            periode__contains=le
        )


class EquipeForm(CompetencesForm):
    """Une équipe neuve, et l'instance qui se réunira."""

    nom = forms.CharField(label="Nom de l'équipe", help_text="Son nom local.", max_length=160)
    animateur = AgentField(label="Tenue par")
    lieu = forms.CharField(label="Lieu habituel", max_length=200, required=False)
    field_order = ("nom", "animateur", "lieu", "themes", "territoires", "arrete")


class MembreForm(forms.Form):
    """Nommer un titulaire, ou un suppléant."""

    college = forms.ChoiceField(label="Collège", choices=College.choices)
    nom = forms.CharField(label="Nom", max_length=120)
    organisme = forms.CharField(label="Organisme", max_length=160, required=False)
    courriel = forms.EmailField(label="Courriel", help_text="Les convocations y sont envoyées.")
    agent = AgentField(
        label="Son compte",
        required=False,
        help_text="S'il en a un : son retrait se propose quand il suit la personne.",
    )
    supplee = forms.ModelChoiceField(
        MembreEquipe.objects.none(), label="Suppléant de", required=False, empty_label="Titulaire"
    )
    depuis = forms.DateField(label="Siège depuis", widget=DateFr())
    jusqu_au = forms.DateField(label="Jusqu'au", widget=DateFr(), required=False)

    def __init__(self, *args: Any, equipe: Equipe, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titulaires = equipe.membres.filter(
            supplee__isnull=True, periode__contains=timezone.localdate()
        )
        self.fields["supplee"].queryset = titulaires  # type: ignore[attr-defined]


class FinDeSiegeForm(forms.Form):
    jusqu_au = forms.DateField(label="Dernier jour du siège", widget=DateFr())
    version = forms.IntegerField(widget=forms.HiddenInput)


class SeanceForm(forms.Form):
    """Prévoir une séance."""

    jour = forms.DateField(label="Jour", widget=DateFr())
    heure = forms.TimeField(label="Heure", widget=HeureFr())
    minutes = ChampEntier(label="Durée (minutes)", min_value=15, max_value=600, initial=180)
    lieu = forms.CharField(
        label="Lieu", help_text="Vide : le lieu habituel.", max_length=200, required=False
    )

    def horaires(self) -> tuple[datetime, datetime]:
        """Le début et la fin, à l'heure du Département."""
        lu = self.cleaned_data
        fuseau = timezone.get_current_timezone()
        debut = datetime.combine(lu["jour"], lu["heure"], tzinfo=fuseau)
        return debut, debut + timedelta(minutes=lu["minutes"])
