"""Formulaires de la réception."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from jalons.accueil.enums import EtatRendezVous, ModeEntretien, ModeEnvoi
from jalons.accueil.selectors.reception import agents_recevant
from jalons.annuaire.models import Site
from jalons.annuaire.selectors import sites
from jalons.comptes.models import Agent
from jalons.socle.formulaires import DateFr, HeureFr


class RendezVousForm(forms.Form):
    """Prendre un rendez-vous et envoyer la convocation."""

    date = forms.DateField(label="Date", widget=DateFr())
    heure = forms.TimeField(label="Heure", widget=HeureFr())
    agent = forms.ModelChoiceField(
        label="Agent qui reçoit", queryset=Agent.objects.none(), empty_label="Choisir un agent"
    )
    site = forms.ModelChoiceField(
        label="Lieu", queryset=Site.objects.none(), empty_label="Choisir un lieu"
    )
    mode = forms.ChoiceField(
        label="Envoi de la convocation", choices=ModeEnvoi.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, agent: Agent, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = agents_recevant(agent, le=le)  # type: ignore[attr-defined]
        self.fields["site"].queryset = sites(le=le)  # type: ignore[attr-defined]
        self.fields["mode"].initial = ModeEnvoi.COURRIER

    def debut(self) -> dt.datetime:
        """Date et heure du rendez-vous, à l'heure du Département."""
        donnees = self.cleaned_data
        return dt.datetime.combine(
            donnees["date"], donnees["heure"], tzinfo=timezone.get_current_timezone()
        )


class IssueForm(forms.Form):
    """Ce qu'il est advenu d'un rendez-vous."""

    etat = forms.ChoiceField(
        label="La personne",
        choices=[
            (EtatRendezVous.RECU, "Est venue"),
            (EtatRendezVous.ABSENT_EXCUSE, "Est absente, excusée"),
            (EtatRendezVous.ABSENT, "Est absente"),
            (EtatRendezVous.REPORTE, "A demandé un report"),
        ],
        widget=forms.RadioSelect,
    )
    mode = forms.ChoiceField(
        label="Forme de l'entretien",
        choices=ModeEntretien.choices,
        initial=ModeEntretien.FACE_A_FACE,
        required=False,
    )
    commentaire = forms.CharField(label="Commentaire", max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConfierForm(forms.Form):
    """Confier plusieurs entrées à un agent."""

    agent = forms.ModelChoiceField(
        label="Confier à", queryset=Agent.objects.none(), empty_label="Choisir un agent"
    )

    def __init__(self, *args: Any, agent: Agent, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = agents_recevant(agent, le=le)  # type: ignore[attr-defined]
