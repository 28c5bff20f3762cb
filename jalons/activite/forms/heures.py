"""Formulaires des heures d'activité."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from jalons.activite.enums import SourceHeures, UsageHeures
from jalons.activite.models import ContratTravail, Positionnement
from jalons.activite.selectors.contrats import visibles as contrats_visibles
from jalons.activite.selectors.positionnements import ouverts_de
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.formulaires import ChampHeures, DateFr

_SEMAINE = 168


class NoterHeuresForm(forms.Form):
    """Des heures prévues ou déclarées, d'un jour ou d'une semaine."""

    source = forms.ChoiceField(label="D'où viennent-elles ?", choices=SourceHeures.choices())
    precision = forms.CharField(label="Chez qui, ou quoi", max_length=160, required=False)
    positionnement = forms.ModelChoiceField(
        label="Pour le positionnement", queryset=Positionnement.objects.none(), required=False
    )
    contrat = forms.ModelChoiceField(
        label="Pour le contrat de travail", queryset=ContratTravail.objects.none(), required=False
    )
    jour = forms.DateField(label="Jour", widget=DateFr())
    est_semaine = forms.BooleanField(
        label="Ce sont les heures de toute la semaine de ce jour", required=False, initial=True
    )
    prevues = ChampHeures(label="Heures prévues", max_value=_SEMAINE, required=False)
    declarees = ChampHeures(label="Heures déclarées faites", max_value=_SEMAINE, required=False)

    def __init__(self, *args: Any, personne: Personne, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ouverts: Any = self.fields["positionnement"]
        le = timezone.localdate()
        ouverts.queryset = ouverts_de(personne, agent, le=le)
        contrats: Any = self.fields["contrat"]
        contrats.queryset = contrats_visibles(agent, le=le).filter(personne=personne)


class CorrigerHeuresForm(forms.Form):
    """Corriger, valider ou retirer une ligne d'heures : un bouton par acte."""

    prevues = ChampHeures(label="Heures prévues", max_value=_SEMAINE, required=False)
    declarees = ChampHeures(label="Heures déclarées faites", max_value=_SEMAINE, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ValiderHeuresForm(forms.Form):
    """Les heures validées et ce qui les prouve."""

    validees = ChampHeures(
        label="Heures validées",
        help_text="Vide : revenir sur la validation.",
        max_value=_SEMAINE,
        required=False,
    )
    preuve = forms.CharField(
        label="Ce qui les prouve",
        help_text="Feuille de présence, bulletin, attestation…",
        max_length=160,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RetirerHeuresForm(forms.Form):
    """Retirer une ligne notée par erreur."""

    motif = forms.CharField(label="Pourquoi retirer ces heures ?", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ImputerForm(forms.Form):
    """Pour quoi ces heures comptent, et combien."""

    usage = forms.ChoiceField(label="Pour quoi comptent-elles ?", choices=UsageHeures.choices())
    objet = forms.CharField(
        label="Quel marché, quelle opération",
        help_text="Vide quand il n'y en a qu'un.",
        max_length=80,
        required=False,
    )
    quantite = ChampHeures(label="Heures comptées", max_value=_SEMAINE)
