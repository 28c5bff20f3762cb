"""Formulaires du PLIE : présenter, commission, référent, étapes, contacts."""

from __future__ import annotations

import builtins
import datetime as dt
from typing import Any

from django import forms

from jalons.accompagnement.enums import (
    CriterePublic,
    DecisionCommission,
    EtatEtape,
    ModeContact,
)
from jalons.accompagnement.etapes import TypeEtape
from jalons.accompagnement.genres import GenreParcours
from jalons.accompagnement.models import CommissionPlie, EtapeParcours
from jalons.accompagnement.parcours.plie import Plie
from jalons.accompagnement.selectors.parcours import referents_possibles
from jalons.accompagnement.selectors.plie import plies
from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.socle.formulaires import ChoixRecherche, DateFr


class PresenterForm(forms.Form):
    """Présenter une personne à un PLIE."""

    structure = forms.ModelChoiceField(
        label="PLIE", queryset=Structure.objects.none(), empty_label=None
    )
    criteres = forms.MultipleChoiceField(
        label="Critères d'entrée",
        choices=CriterePublic.choices(),
        widget=forms.CheckboxSelectMultiple,
    )
    motif = forms.CharField(
        label="Pourquoi le PLIE, maintenant ?",
        help_text="La commission lira cette phrase. Rien sur la santé.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    commission = forms.ModelChoiceField(
        label="Commission",
        queryset=CommissionPlie.objects.none(),
        required=False,
        empty_label="La prochaine, au choix du PLIE",
    )

    def __init__(self, *args: Any, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = plies(le=le)  # type: ignore[attr-defined]
        self.fields["commission"].queryset = (  # type: ignore[attr-defined]
            CommissionPlie.objects.filter(etat="prevue", date__gte=le)
            .select_related("structure")
            .order_by("date")
        )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        commission, structure = donnees.get("commission"), donnees.get("structure")
        if commission and structure and commission.structure_id != structure.pk:
            self.add_error("commission", "Cette commission est celle d'un autre PLIE.")
        return donnees


class CommissionForm(forms.Form):
    """Prévoir une commission."""

    structure = forms.ModelChoiceField(
        label="PLIE", queryset=Structure.objects.none(), empty_label=None
    )
    date = forms.DateField(label="Date", widget=DateFr())
    lieu = forms.CharField(label="Lieu", max_length=160)

    def __init__(self, *args: Any, structures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = structures  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """La décision de la commission pour une personne."""

    decision = forms.ChoiceField(
        label="Décision", choices=DecisionCommission.choices(), widget=forms.RadioSelect
    )
    referent = forms.ModelChoiceField(
        label="Référent de parcours, si elle est admise",
        queryset=Agent.objects.none(),
        required=False,
        empty_label="À désigner plus tard",
    )
    motif = forms.CharField(label="Motif, si elle ne l'est pas", max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, referents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referent"].queryset = referents  # type: ignore[attr-defined]


class ClotureForm(forms.Form):
    """Clore la commission."""

    membres = forms.CharField(
        label="Membres présents",
        help_text="Un par ligne, avec son organisme.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReferentForm(forms.Form):
    """Désigner le référent ou passer le relais."""

    referent = forms.ModelChoiceField(
        label="Référent de parcours", queryset=Agent.objects.none(), empty_label="Choisir un agent"
    )
    date = forms.DateField(label="À partir du", widget=DateFr())
    fiche_liaison = forms.CharField(
        label="Fiche de liaison",
        help_text="Où en est la personne, ce qui est engagé, ce qui reste à faire.",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, structure: Structure, est_relais: bool, le: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.le = le
        self.fields["referent"].queryset = referents_possibles(structure, Plie, le=le)  # type: ignore[attr-defined]
        self.fields["fiche_liaison"].required = est_relais

    def clean_date(self) -> dt.date:
        jour: dt.date = self.cleaned_data["date"]
        if jour > self.le:
            raise forms.ValidationError("Notez le relais le jour où il a lieu, pas avant.")
        return jour


def _types(genre: builtins.type[GenreParcours] = Plie) -> list[tuple[str, list[tuple[str, str]]]]:
    groupes: dict[str, list[tuple[str, str]]] = {}
    for declare in genre.etapes_ordonnees():
        groupes.setdefault(declare.groupe, []).append((declare.code, declare.libelle))
    return list(groupes.items())


def operateurs(le: dt.date) -> Any:
    """Les organismes qui peuvent mener une étape : tous sauf le Département et les institutions."""
    return Structure.objects.filter(periode__contains=le).exclude(
        genre__in=[GenreStructure.INSTITUTION]
    )


class EtapeForm(forms.Form):
    """Poser une étape."""

    type = forms.ChoiceField(label="Type d'étape", choices=_types)
    intitule = forms.CharField(
        label="Intitulé",
        help_text="Par exemple : « Titre pro agent de propreté ».",
        max_length=160,
        required=False,
    )
    operateur = forms.ModelChoiceField(
        label="Opérateur",
        queryset=Structure.objects.none(),
        required=False,
        empty_label="Le PLIE lui-même",
        widget=ChoixRecherche(),
    )
    debut = forms.DateField(label="Début", widget=DateFr())
    fin = forms.DateField(label="Fin prévue", widget=DateFr(), required=False)

    def __init__(
        self, *args: Any, le: dt.date, seul: builtins.type[TypeEtape] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operateur"].queryset = operateurs(le)  # type: ignore[attr-defined]
        if seul is not None:
            self.fields["type"].choices = [(seul.code, seul.libelle)]  # type: ignore[attr-defined]


class SuivreEtapeForm(forms.Form):
    """Faire avancer une étape."""

    etat = forms.ChoiceField(
        label="Où en est-elle ?", choices=EtatEtape.choices(), widget=forms.RadioSelect
    )
    debut = forms.DateField(label="Début", widget=DateFr())
    fin = forms.DateField(label="Fin", widget=DateFr(), required=False)
    resultat = forms.CharField(
        label="Ce qu'elle a donné",
        help_text="Demandé quand l'étape est réalisée ou abandonnée.",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def depuis(etape: EtapeParcours) -> dict[str, Any]:
        """Valeurs de départ du formulaire."""
        return {
            "etat": etape.etat,
            "debut": etape.periode.debut,
            "fin": etape.periode.fin,
            "resultat": etape.resultat,
            "version": etape.version,
        }


class ContactForm(forms.Form):
    """Noter un contact : une phrase, le reste est prérempli. Entrée enregistre."""

    resume = forms.CharField(
        label="Ce qui s'est dit, ce qui est convenu", max_length=1000, required=False
    )
    mode = forms.ChoiceField(
        label="Comment", choices=ModeContact.choices(), widget=forms.RadioSelect
    )
    date = forms.DateField(label="Date", widget=DateFr())
