"""Formulaires de l'opération : description, passage, convention, plan, publicité."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.fse.commun.forms.champs import (
    DeuxDates,
    EnParties,
    Identifiants,
    periode_de,
)
from jalons.fse.enums import StatutOperation
from jalons.fse.operation.models.operation import Operation
from jalons.fse.programmes import Programme
from jalons.projets.selectors.projet import tous_les_projets
from jalons.repertoire.selectors.conventions import toutes_les_conventions
from jalons.socle.formulaires import ChampEntier, ChampNombre, ChoixRecherche, DateFr


def _agents() -> Any:
    return Agent.objects.filter(is_active=True).select_related("structure")


def _objectifs() -> list[tuple[str, Any]]:
    groupes: list[tuple[str, Any]] = [("", "Non précisé")]
    for programme in Programme.tous():
        lignes = [(o.code, f"{o.code} — {o.libelle}"[:110]) for o in programme.objectifs]
        groupes.append((programme.fonds + " " + programme.libelle[-12:], lignes))
    return groupes


class OperationForm(EnParties, DeuxDates):
    """Ce qu'est l'opération. Les montants sont dans le plan de financement."""

    PARTIES = (
        ("L'opération", "", ("intitule", "code", "departement")),
        ("Ses dates", "", ("debut", "fin", "limite_acquittement")),
        ("Le programme européen", "Comme sur l'appel à projets.",
         ("programme", "objectif_specifique", "appel_reference", "plafond_appel")),
        ("Qui la mène", "", ("beneficiaire", "service", "porteur", "instructeur", "projet",
                            "conventionnement")),
        ("À qui elle s'adresse", "", ("a_participants", "types_preuve", "projets_coordonnes",
                                      "beneficiaires_indirects")),
        ("Cas particuliers", "Ils changent les contrôles et les obligations de publicité.",
         ("a_aides_etat", "a_grand_marche", "a_investissement")),
    )  # fmt: skip
    intitule = forms.CharField(
        label="Intitulé", max_length=250, widget=forms.TextInput(attrs={"data-large": "1"})
    )
    code = forms.SlugField(
        label="Code", max_length=60, help_text="Court et définitif : 2025-CD57-COORD."
    )
    programme = forms.ChoiceField(
        label="Programme", choices=Programme.choix, widget=forms.Select(attrs={"data-large": "1"})
    )
    objectif_specifique = forms.ChoiceField(
        label="Objectif spécifique",
        choices=_objectifs,
        required=False,
        widget=forms.Select(attrs={"data-large": "1"}),
    )
    appel_reference = forms.CharField(label="Référence de l'appel", max_length=160, required=False)
    plafond_appel = ChampNombre(
        label="Taux maximal de l'Union dit par l'appel (%)",
        min_value=1,
        max_value=100,
        decimal_places=2,
        localize=True,
        required=False,
        help_text="Vide : celui de la région et de la priorité.",
    )
    debut = forms.DateField(label="Début", widget=DateFr)
    fin = forms.DateField(label="Fin", widget=DateFr)
    limite_acquittement = forms.DateField(
        label="Dernier jour pour payer les dépenses",
        widget=DateFr,
        required=False,
        help_text="Une dépense acquittée après n'est pas remboursée.",
    )
    beneficiaire = forms.ModelChoiceField(
        label="Bénéficiaire", queryset=Structure.objects.all(), widget=ChoixRecherche
    )
    service = forms.CharField(label="Service concerné", max_length=200, required=False)
    departement = forms.CharField(
        label="Numéro du département de réalisation",
        max_length=3,
        help_text="FR pour un projet financé au niveau national.",
    )
    porteur = forms.ModelChoiceField(
        label="Qui porte l'opération", queryset=_agents(), widget=ChoixRecherche
    )
    instructeur = forms.ModelChoiceField(
        label="Qui l'instruit",
        queryset=_agents(),
        widget=ChoixRecherche,
        required=False,
        help_text="Vide : le service gestionnaire est extérieur.",
    )
    projet = forms.ModelChoiceField(
        label="Projet d'insertion financé",
        queryset=tous_les_projets(),
        widget=ChoixRecherche,
        required=False,
    )
    conventionnement = forms.ModelChoiceField(
        label="Convention cofinancée",
        queryset=toutes_les_conventions(),
        widget=ChoixRecherche,
        required=False,
        help_text="Celle de l'accompagnement ou de l'action que l'Union cofinance, s'il y en a une.",
    )
    a_participants = forms.BooleanField(
        label="Cette opération a des participants",
        required=False,
        help_text="Non pour une opération de coordination : ses bénéficiaires sont indirects.",
    )
    types_preuve = forms.CharField(
        label="Preuves d'éligibilité admises",
        max_length=300,
        required=False,
        help_text="Celles de l'appel, séparées par des points-virgules.",
    )
    projets_coordonnes = ChampEntier(label="Projets gérés, annoncés", min_value=0, required=False)
    beneficiaires_indirects = ChampEntier(
        label="Bénéficiaires indirects, annoncés", min_value=0, required=False
    )
    a_aides_etat = forms.BooleanField(label="Elle porte une aide d'État", required=False)
    a_grand_marche = forms.BooleanField(
        label="Elle comprend un marché au-dessus des seuils européens", required=False
    )
    a_investissement = forms.BooleanField(label="Elle comprend un équipement", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def champs(self) -> dict[str, Any]:
        """Les champs du modèle, période assemblée."""
        donnees = {
            k: v for k, v in self.cleaned_data.items() if k not in ("debut", "fin", "version")
        }
        return {**donnees, "periode": periode_de(self.cleaned_data)}

    @classmethod
    def initial_de(cls, operation: Operation) -> dict[str, Any]:
        """Valeurs d'une opération existante."""
        valeurs = {
            nom: getattr(operation, nom) for nom in cls.base_fields if hasattr(operation, nom)
        }
        return {**valeurs, "debut": operation.periode.debut, "fin": operation.periode.fin}


class PassageForm(Identifiants, forms.Form):
    """Le prochain statut et un commentaire."""

    vers = forms.ChoiceField(label="Passer à", choices=StatutOperation.choices)
    commentaire = forms.CharField(label="Commentaire", max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConventionForm(forms.Form):
    """La convention, ou un avenant quand elle existe."""

    numero = forms.CharField(label="Numéro", max_length=60)
    date_signature = forms.DateField(label="Signée le", widget=DateFr)
    objet = forms.CharField(label="Objet", max_length=300, required=False)
    fin = forms.DateField(
        label="Fin de la convention",
        widget=DateFr,
        required=False,
        help_text="Vide : inchangée.",
    )
    fichier = forms.FileField(label="Exemplaire signé (PDF)", required=False)
