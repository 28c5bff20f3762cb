"""Désigner un référent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from jalons.accueil.selectors.mes_personnes import referents_de, structures_de
from jalons.comptes.models import Agent


class DesignerForm(forms.Form):
    """À qui confier les personnes cochées."""

    use_required_attribute = False

    agent = forms.ModelChoiceField(
        label="Référent", queryset=Agent.objects.none(), empty_label="Choisir un référent"
    )

    def __init__(self, *args: Any, agent: Agent, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["agent"]
        champ.queryset = referents_de(structures_de(agent), le=le)


class DesignerPourUneForm(DesignerForm):
    """À qui confier une personne ; `avant` : le référent que l'agent a lu en ouvrant la page."""

    avant = forms.IntegerField(required=False, widget=forms.HiddenInput)
