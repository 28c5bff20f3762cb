"""Signaler un manquement, le documenter, l'examiner, le classer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from jalons.annuaire.models import Structure
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.manquements.enums import (
    GenreEtape,
    IssueMotif,
    Mesure,
    MotifClassement,
    Nature,
    Origine,
)
from jalons.manquements.selectors.obligations import ContratLu
from jalons.socle import formulaires as motifs
from jalons.socle.formulaires import ChampEntier, ChampNombre, DateFr

CHOISIR = ("", "Choisir")
_RIEN_SUR_LA_SANTE = "Des faits datés, sans jugement. Rien sur la santé."


class PourCent(ChampNombre):
    """Une part saisie en pour cent, rendue en fraction."""

    def __init__(self, **options: Any) -> None:
        bornes = {"min_value": Decimal(0), "max_value": Decimal(100), "decimal_places": 1}
        super().__init__(**{**bornes, **options})

    def clean(self, value: Any) -> Any:
        lue = super().clean(value)
        return None if lue is None else lue / 100

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return super().prepare_value((value * 100).normalize())
        return super().prepare_value(value)


class SignalementForm(forms.Form):
    """Ce qui s'est passé, quand, et ce que le contrat prévoyait."""

    nature = forms.ChoiceField(label="Ce qui est reproché", choices=[CHOISIR, *Nature.choices()])
    date_faits = forms.DateField(
        label="Date des faits",
        help_text="Le dernier jour, s'il y en a plusieurs : il décide du droit qui s'applique.",
        widget=DateFr(),
    )
    faits = forms.CharField(
        label="Les faits",
        help_text=_RIEN_SUR_LA_SANTE,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    obligation = forms.ChoiceField(
        label="Ce que le contrat prévoyait",
        help_text="Sans une obligation d'un contrat en vigueur, aucune sanction n'est possible.",
        required=False,
    )
    obligation_ailleurs = forms.CharField(
        label="Ou ce que prévoit le contrat conclu dans un autre outil",
        help_text="Recopiez l'action du plan, telle qu'elle y est écrite.",
        max_length=400,
        required=False,
    )
    origine = forms.ChoiceField(label="Qui signale", choices=Origine.choices())
    structure = forms.ModelChoiceField(
        label="Quelle structure", queryset=Structure.objects.none(), required=False
    )
    proposee_mesure = forms.ChoiceField(
        label="Mesure proposée par France Travail",
        choices=[("", "Aucune"), *Mesure.choices()],
        required=False,
    )
    proposee_part = PourCent(label="Part proposée, en %", required=False)
    proposee_mois = ChampEntier(label="Durée proposée, en mois", min_value=1, required=False)

    def __init__(self, *args: Any, agent: Agent, contrats: list[ContratLu], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        obligation: Any = self.fields["obligation"]
        obligation.choices = [
            ("", "Aucune, ou pas de contrat"),
            *((c.libelle, [(o, o) for o in c.obligations]) for c in contrats if c.obligations),
        ]
        if not any(c.est_ailleurs for c in contrats):
            del self.fields["obligation_ailleurs"]
        elif (dite := self.initial.get("obligation")) and not any(
            dite in c.obligations for c in contrats
        ):
            self.initial["obligation_ailleurs"] = dite
        if agent.peut(Permission.MANQUEMENT_INSTRUIRE):
            structure: Any = self.fields["structure"]
            structure.queryset = Structure.objects.order_by("nom")
            structure.initial = agent.structure_id
            return
        for champ in ("structure", "proposee_mesure", "proposee_part", "proposee_mois"):
            del self.fields[champ]
        origine: Any = self.fields["origine"]
        origine.choices = [c for c in Origine.choices() if c[0] != Origine.FRANCE_TRAVAIL]

    def clean(self) -> dict[str, Any]:
        """Une seule obligation, d'où qu'elle vienne."""
        lu = super().clean() or self.cleaned_data
        ailleurs = str(lu.pop("obligation_ailleurs", "")).strip()
        lu["obligation"] = lu.get("obligation") or ailleurs
        return lu


class CorrectionForm(SignalementForm):
    """Corriger un signalement, avec sa raison."""

    motif = forms.CharField(label="Pourquoi corrigez-vous ?", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in {"origine", "structure"} & set(self.fields):
            del self.fields[champ]


class EtapeForm(forms.Form):
    """Une étape de plus."""

    genre = forms.ChoiceField(label="Étape", choices=GenreEtape.choices())
    jour = forms.DateField(label="Le", widget=DateFr())
    texte = forms.CharField(
        label="Ce qui s'est dit ou fait",
        help_text=_RIEN_SUR_LA_SANTE,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MotifLegitimeForm(forms.Form):
    """L'examen du motif légitime."""

    issue = forms.ChoiceField(label="Motif légitime", choices=[CHOISIR, *IssueMotif.choices()])
    dit = forms.CharField(
        label="Ce que la personne a expliqué",
        help_text="Pour la santé, seulement ce qui l'a empêchée, jamais un diagnostic.",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    jour = forms.DateField(label="Examiné le", widget=DateFr())
    version = forms.IntegerField(widget=forms.HiddenInput)


class ClasserForm(forms.Form):
    """Classer sans suite."""

    classement = forms.ChoiceField(
        label="Pourquoi ?", choices=[CHOISIR, *MotifClassement.choices()]
    )
    precision = forms.CharField(
        label="Précision",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class MotifForm(motifs.MotifForm):
    """Une raison, aussi longue que ses faits le demandent."""

    motif = motifs.ChampMotif(max_length=600)


class MotifVersionForm(motifs.MotifVersionForm):
    """La même, et ce que l'agent voyait."""

    motif = motifs.ChampMotif(max_length=600)


def aujourd_hui(le: dt.date) -> dict[str, dt.date]:
    """Le jour proposé."""
    return {"jour": le}
