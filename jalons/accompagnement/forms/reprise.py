"""Convoquer des personnes du stock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from jalons.accueil.forms.reception import LotForm
from jalons.accueil.selectors.reception import agents_recevant
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent


class ConvoquerLeStockForm(LotForm):
    """Qui reçoit (plusieurs agents), où, quand, et avec quel partenaire."""

    agent = None  # type: ignore[assignment]
    intitule = forms.CharField(label="Nom de la campagne", max_length=120)
    agents = forms.ModelMultipleChoiceField(
        label="Agents qui reçoivent",
        queryset=Agent.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un agent."},
    )
    avec = forms.ModelChoiceField(
        label="En séance commune avec",
        queryset=Structure.objects.none(),
        required=False,
        empty_label="Personne d'autre",
    )
    field_order = ["intitule", "agents", "avec"]

    def preparer_agents(self, agent: Agent, le: dt.date) -> None:
        champ: Any = self.fields["agents"]
        champ.queryset = agents_recevant(agent, le=le)

    def __init__(self, *args: Any, agent: Agent, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, agent=agent, le=le, **kwargs)
        avec: Any = self.fields["avec"]
        avec.queryset = Structure.objects.filter(
            est_organisme_referent=True, periode__contains=le
        ).exclude(pk=agent.structure_id)
        self.fields["intitule"].initial = f"Reprise du {le:%d/%m/%Y}"
