"""Formulaires des parcours de tout genre : ouvrir, référent, étapes, sortie."""

from __future__ import annotations

import builtins
import datetime as dt
from typing import Any

from django import forms

from jalons.accompagnement.enums import EtatEtape
from jalons.accompagnement.etapes import TypeEtape
from jalons.accompagnement.genres import GenreParcours
from jalons.accompagnement.models import EtapeParcours
from jalons.accompagnement.selectors.parcours import (
    agents_qui_accompagnent,
    genres_a_ouvrir,
    referents_possibles,
    structures_qui_accompagnent,
)
from jalons.accompagnement.services.commun import PieceJointe
from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.socle.formulaires import ChoixRecherche, DateFr


class OuvrirForm(forms.Form):
    """Commencer un accompagnement qu'aucune commission n'admet."""

    genre = forms.ChoiceField(label="Accompagnement", choices=[], widget=forms.RadioSelect)
    motif = forms.CharField(
        label="Pourquoi, maintenant ?",
        help_text="Une phrase ; rien sur la santé.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    structure = forms.ModelChoiceField(
        label="Structure qui accompagne",
        queryset=Structure.objects.none(),
        widget=ChoixRecherche(),
        empty_label=None,
    )
    referent = forms.ModelChoiceField(
        label="Référent, s'il est connu",
        queryset=Agent.objects.none(),
        required=False,
        empty_label="À désigner",
        widget=ChoixRecherche(),
    )
    depuis = forms.DateField(label="À partir du", widget=DateFr())

    def __init__(self, *args: Any, agent: Agent, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        genres = genres_a_ouvrir(agent)
        self.fields["genre"].choices = [  # type: ignore[attr-defined]
            (g.code, f"{g.libelle} — {g.description}") for g in genres
        ]
        structures = structures_qui_accompagnent(agent, le=le)
        self.fields["structure"].queryset = structures  # type: ignore[attr-defined]
        self.fields["referent"].queryset = agents_qui_accompagnent(structures, le=le)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        structure, referent = donnees.get("structure"), donnees.get("referent")
        if structure and referent and referent.structure_id != structure.pk:
            self.add_error("referent", f"{referent} est d'une autre structure.")
        return donnees


class SortirForm(forms.Form):
    """Terminer un accompagnement."""

    date = forms.DateField(label="Terminé le", widget=DateFr())
    motif = forms.ChoiceField(label="Pourquoi", choices=[])
    preuve = forms.FileField(
        label="Preuve",
        help_text="PDF, JPEG ou PNG. Obligatoire pour une sortie positive.",
        required=False,
    )
    commentaire = forms.CharField(label="Ce qu'il faut retenir", max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, genre: builtins.type[GenreParcours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        positifs = [(m.code, m.libelle) for m in genre.motifs_sortie if m.est_positif]
        autres = [(m.code, m.libelle) for m in genre.motifs_sortie if not m.est_positif]
        self.fields["motif"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"),
            ("Sortie positive", positifs),
            ("Autre", autres),
        ]


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
        self,
        *args: Any,
        structure: Structure,
        genre: builtins.type[GenreParcours],
        est_relais: bool,
        le: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.le = le
        self.fields["referent"].queryset = referents_possibles(structure, genre, le=le)  # type: ignore[attr-defined]
        self.fields["fiche_liaison"].required = est_relais

    def clean_date(self) -> dt.date:
        jour: dt.date = self.cleaned_data["date"]
        if jour > self.le:
            raise forms.ValidationError("Notez le relais le jour où il a lieu, pas avant.")
        return jour


def _types(genre: builtins.type[GenreParcours]) -> list[tuple[str, list[tuple[str, str]]]]:
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

    type = forms.ChoiceField(label="Type d'étape", choices=[])
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
        empty_label="La structure elle-même",
        widget=ChoixRecherche(),
    )
    debut = forms.DateField(label="Début", widget=DateFr())
    fin = forms.DateField(label="Fin prévue", widget=DateFr(), required=False)

    def __init__(
        self,
        *args: Any,
        genre: builtins.type[GenreParcours],
        le: dt.date,
        seul: builtins.type[TypeEtape] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operateur"].queryset = operateurs(le)  # type: ignore[attr-defined]
        choix: Any = [(seul.code, seul.libelle)] if seul is not None else _types(genre)
        self.fields["type"].choices = choix  # type: ignore[attr-defined]


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


def piece(form: forms.Form, champ: str = "preuve") -> PieceJointe | None:
    """Le fichier déposé, ou None."""
    fichier = form.cleaned_data.get(champ)
    return PieceJointe(fichier.name, fichier.read()) if fichier else None
