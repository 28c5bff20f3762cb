"""Formulaires des besoins, des diagnostics partagés, des projets et des plans."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.comptes.forms import AgentField
from jalons.comptes.models import Agent
from jalons.comptes.tenue import territoires_au_choix
from jalons.projets.droits import GERER
from jalons.projets.enums import EtatAction, EtatProjet
from jalons.projets.models import (
    ActionPlan,
    Besoin,
    DiagnosticPartage,
    EtapeProjet,
    PlanActions,
    Projet,
)
from jalons.repertoire.forms.offre import PublicsField
from jalons.socle.formulaires import ChampEntier, ChampNombre, ChoixRecherche, DateFr


class _DUnTerritoire(forms.ModelForm):
    """Une fiche d'un territoire, parmi ceux que l'agent tient ; la version lue voyage avec elle.

    Sans `agent`, tous les territoires : chacun relève un besoin où il le voit.
    """

    def __init__(self, *args: Any, agent: Agent | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "version" in self.fields:
            self.fields["version"].required = False
        champ = self.fields["territoire"]
        champ.empty_label = "Tout le département"  # type: ignore[attr-defined]
        if agent is not None:
            champ.queryset = territoires_au_choix(  # type: ignore[attr-defined]
                agent, GERER, garder=self.instance.territoire_id
            )


class BesoinForm(_DUnTerritoire):
    publics = PublicsField()

    class Meta:
        model = Besoin
        fields = ("intitule", "theme", "territoire", "nombre", "constat", "publics", "version")
        widgets = {"version": forms.HiddenInput, "constat": forms.Textarea(attrs={"rows": 4})}
        field_classes = {"nombre": ChampEntier}


class DiagnosticForm(_DUnTerritoire):
    class Meta:
        model = DiagnosticPartage
        fields = ("titre", "theme", "territoire", "constats", "pistes", "version")
        widgets = {
            "version": forms.HiddenInput,
            "constats": forms.Textarea(attrs={"rows": 6}),
            "pistes": forms.Textarea(attrs={"rows": 4}),
        }


class ProjetForm(_DUnTerritoire):
    chef_de_projet = AgentField(label="Chef de projet")

    class Meta:
        model = Projet
        fields = (
            "intitule",
            "chef_de_projet",
            "territoire",
            "objectif",
            "cout",
            "financement",
            "version",
        )
        widgets = {"version": forms.HiddenInput, "objectif": forms.Textarea(attrs={"rows": 4})}
        field_classes = {"cout": ChampNombre}


class EtapeForm(forms.ModelForm):
    class Meta:
        model = EtapeProjet
        fields: tuple[str, ...] = ("genre", "intitule", "prevue_le", "action")
        widgets: dict[str, Any] = {"prevue_le": DateFr(), "action": ChoixRecherche()}


class EtapeRepriseForm(EtapeForm):
    """Une étape que l'on corrige, faite ou non."""

    class Meta(EtapeForm.Meta):
        fields = (*EtapeForm.Meta.fields, "faite_le", "version")
        widgets = {**EtapeForm.Meta.widgets, "faite_le": DateFr(), "version": forms.HiddenInput}


class EtapeFaiteForm(forms.Form):
    faite_le = forms.DateField(label="Faite le", widget=DateFr())


class CloreProjetForm(forms.Form):
    etat = forms.ChoiceField(
        label="Le projet est",
        choices=[
            (EtatProjet.REALISE.value, "Réalisé : les besoins sont couverts"),
            (EtatProjet.ABANDONNE.value, "Abandonné"),
        ],
        widget=forms.RadioSelect,
    )
    resultats = forms.CharField(label="Résultats", widget=forms.Textarea(attrs={"rows": 4}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class PlanForm(_DUnTerritoire):
    structure = forms.ModelChoiceField(
        label="Structure",
        queryset=Structure.objects.filter(
            genre__in=[GenreStructure.DEPARTEMENT, GenreStructure.PLIE]
        ),
    )

    class Meta:
        model = PlanActions
        fields = ("annee", "structure", "territoire", "orientations")
        widgets = {"orientations": forms.Textarea(attrs={"rows": 5})}
        field_classes = {"annee": ChampEntier}


class OrientationsForm(forms.Form):
    orientations = forms.CharField(
        label="Orientations prioritaires", widget=forms.Textarea(attrs={"rows": 5})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class BilanForm(forms.Form):
    bilan = forms.CharField(label="Bilan de l'année", widget=forms.Textarea(attrs={"rows": 6}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ActionPlanForm(forms.ModelForm):
    class Meta:
        model = ActionPlan
        fields: tuple[str, ...] = ("priorite", "intitule", "pilote", "echeance", "projet")
        widgets: dict[str, Any] = {"echeance": DateFr(), "projet": ChoixRecherche()}


class ActionPlanRepriseForm(ActionPlanForm):
    """Une action du plan que l'on corrige."""

    class Meta(ActionPlanForm.Meta):
        fields = (*ActionPlanForm.Meta.fields, "version")
        widgets = {**ActionPlanForm.Meta.widgets, "version": forms.HiddenInput}


class AvancementForm(forms.Form):
    etat = forms.ChoiceField(label="État", choices=EtatAction.choices())
    avancement = ChampEntier(label="Avancement (%)", min_value=0, max_value=100)
    resultat = forms.CharField(label="Résultat", max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
