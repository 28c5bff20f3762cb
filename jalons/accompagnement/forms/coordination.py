"""Formulaires du référent de parcours : proposer, accord, refus, partenaires."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from jalons.accompagnement.enums import RaisonRetrait
from jalons.accompagnement.models import Parcours
from jalons.accompagnement.selectors.coordination import lecteurs, structures_partenaires
from jalons.accompagnement.selectors.parcours import (
    agents_qui_accompagnent,
    structures_qui_accompagnent,
)
from jalons.annuaire.models import Structure
from jalons.comptes.forms import AgentField
from jalons.comptes.models import Agent
from jalons.socle.formulaires import ChoixRecherche, DateFr


class ProposerCoordinationForm(forms.Form):
    """Proposer un référent de parcours ; sa structure est celle où il travaille."""

    motif = forms.CharField(
        label="Ce qui rend la situation complexe",
        help_text="Une phrase ; rien sur la santé.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    referent = AgentField(label="Référent de parcours", empty_label="Choisir un agent")

    def __init__(self, *args: Any, agent: Agent, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        structures = structures_qui_accompagnent(agent, le=le)
        possibles = agents_qui_accompagnent(structures, le=le).select_related("structure")
        self.fields["referent"].queryset = possibles  # type: ignore[attr-defined]


class AccordForm(forms.Form):
    """Noter, ou corriger, le jour où la personne a donné son accord."""

    date = forms.DateField(label="Accord donné le", widget=DateFr())
    version = forms.IntegerField(widget=forms.HiddenInput)


class AccordSigneForm(AccordForm):
    """Noter l'accord, avec la fiche signée si on l'a."""

    preuve = forms.FileField(
        label="Fiche signée", help_text="PDF, JPEG ou PNG, si vous l'avez.", required=False
    )


class RefusForm(forms.Form):
    """La coordination ne s'engage pas."""

    motif = forms.CharField(
        label="Pourquoi", help_text="Ce que dit la personne, en une phrase.", max_length=300
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConfierForm(forms.Form):
    """Passer la coordination à une autre structure."""

    referent = AgentField(label="Nouveau référent de parcours", empty_label="Choisir un agent")
    date = forms.DateField(
        label="À partir du",
        help_text="Le jour où la personne l'a accepté : elle sait qui la suit.",
        widget=DateFr(),
    )
    fiche_liaison = forms.CharField(
        label="Fiche de liaison",
        help_text="Où en est la personne, ce qui est engagé, ce qui reste à faire.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, parcours: Parcours, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        autres = structures_partenaires(le=le).exclude(pk=parcours.structure_id)
        possibles = agents_qui_accompagnent(autres, le=le).select_related("structure")
        self.fields["referent"].queryset = possibles  # type: ignore[attr-defined]


class PartenaireForm(forms.Form):
    """Faire entrer quelqu'un autour de la personne."""

    structure = forms.ModelChoiceField(
        label="Structure",
        queryset=Structure.objects.none(),
        widget=ChoixRecherche(),
        empty_label="Choisir une structure",
    )
    agent = AgentField(
        label="Un agent seulement",
        required=False,
        empty_label="Toute la structure",
        help_text="Nommez quelqu'un pour que lui seul voie le dossier.",
    )
    role = forms.CharField(
        label="Ce qu'il apporte", help_text="Par exemple : « logement ».", max_length=120
    )

    def __init__(self, *args: Any, parcours: Parcours, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = structures_partenaires(le=le)  # type: ignore[attr-defined]
        agents = lecteurs(le=le).select_related("structure")
        if parcours.referent_id is not None:
            agents = agents.exclude(pk=parcours.referent_id)
        self.fields["agent"].queryset = agents  # type: ignore[attr-defined]


class RolePartenaireForm(forms.Form):
    """Corriger ce qu'un partenaire apporte."""

    role = forms.CharField(label="Ce qu'il apporte", max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput)


class RetirerPartenaireForm(forms.Form):
    """Un partenaire n'est plus autour de la personne."""

    motif = forms.ChoiceField(
        label="Pourquoi", choices=RaisonRetrait.choices(), widget=forms.RadioSelect
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_motif(self) -> str:
        return RaisonRetrait(self.cleaned_data["motif"]).label
