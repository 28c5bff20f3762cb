"""Convoquer des personnes du stock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from jalons.accompagnement.services.reprise import Accueil
from jalons.accueil.enums import ModeEnvoi
from jalons.accueil.forms.reception import LotForm
from jalons.accueil.selectors.lots import places_libres
from jalons.accueil.selectors.reception import agents_recevant
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.socle.periode import Periode


def accueil_de(saisie: dict[str, Any]) -> Accueil:
    """Qui reçoit, où et quand, d'après ces champs."""
    return Accueil(
        agents=list(saisie["agents"]),
        site=saisie["site"],
        periode=Periode(saisie["premier_jour"], saisie["dernier_jour"]),
        duree=saisie["duree"],
        mode=ModeEnvoi(saisie["mode"]),
    )


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

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        if self.errors:
            return donnees
        places = places_libres(
            donnees["agents"],
            du=donnees["premier_jour"],
            au=donnees["dernier_jour"],
            duree=donnees["duree"],
            le=self._le,
        )
        if not any(places.values()):
            self.add_error("dernier_jour", "Aucune place libre entre ces jours pour ces agents.")
        return donnees

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


class ConvoquerDeNouveauForm(ConvoquerLeStockForm):
    """Les mêmes places, pour qui n'est pas venu : la campagne a déjà son nom et son partenaire."""

    intitule = None  # type: ignore[assignment]
    avec = None  # type: ignore[assignment]

    def __init__(self, *args: Any, agent: Agent, le: dt.date, **kwargs: Any) -> None:
        LotForm.__init__(self, *args, agent=agent, le=le, **kwargs)
