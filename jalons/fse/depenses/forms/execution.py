"""Formulaires des dépenses, des ressources, du temps, des bilans et du contrôle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from jalons.ecrans.tableurs.page import ImportForm
from jalons.ecrans.tableurs.valeurs import aplatir
from jalons.fse.commun.forms.champs import (
    EnParties,
    EurosField,
    Identifiants,
)
from jalons.fse.depenses.forms.tableau import DEPENSES, lire_lignes
from jalons.fse.depenses.models.execution import Depense, RessourceRecue
from jalons.fse.depenses.services.execution import dite_par
from jalons.fse.enums import CategorieDepense, GenreRessource
from jalons.fse.operation.models.operation import Operation
from jalons.socle.formulaires import DateFr


class DepenseForm(EnParties, forms.Form):
    """Une dépense et sa pièce."""

    PARTIES = (
        ("La dépense", "", ("categorie", "montant", "libelle", "date", "date_acquittement")),
        ("Frais de personnel", "L'agent dont c'est le salaire ; rien pour un achat.",
         ("mission",)),
        ("Achat ou prestation", "",
         ("fournisseur", "numero_facture", "total_facture", "mise_en_concurrence")),
        ("Pièce justificative", "Facture, bulletin de paie, état de frais…", ("fichier",)),
    )  # fmt: skip

    categorie = forms.ChoiceField(label="Poste", choices=CategorieDepense.choices)
    libelle = forms.CharField(
        label="Libellé", max_length=200, widget=forms.TextInput(attrs={"data-large": "1"})
    )
    montant = EurosField(label="Montant (€)")
    date = forms.DateField(label="Date de la dépense", widget=DateFr)
    date_acquittement = forms.DateField(
        label="Acquittée le",
        widget=DateFr,
        required=False,
        help_text="Sans elle, la dépense n'entre dans aucun bilan.",
    )
    fournisseur = forms.CharField(label="Fournisseur", max_length=160, required=False)
    numero_facture = forms.CharField(label="Numéro de facture", max_length=60, required=False)
    total_facture = EurosField(
        label="Total de la facture (€)",
        required=False,
        help_text="Seulement si elle est partagée entre postes ou opérations.",
    )
    mission: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Agent (frais de personnel)", queryset=None, required=False
    )
    mise_en_concurrence = forms.CharField(
        label="Mise en concurrence",
        max_length=200,
        required=False,
        help_text="Trois devis, marché n°…",
    )
    fichier = forms.FileField(label="Pièce (PDF, JPEG ou PNG)", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missions = operation.missions.select_related("agent")
        self.fields["mission"].queryset = missions  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("numero_facture") and not donnees.get("fournisseur"):
            self.add_error("fournisseur", "De qui vient cette facture ?")
        return donnees

    def champs(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "fichier")}

    @classmethod
    def initial_de(cls, depense: Depense) -> dict[str, Any]:
        dite = dite_par(depense)
        noms = [nom for nom in cls.base_fields if nom != "fichier" and nom not in dite]
        return {**{nom: getattr(depense, nom) for nom in noms}, **dite}


class AvoirForm(EnParties, forms.Form):
    """Ce que le fournisseur rend ; les montants se tapent sans signe."""

    PARTIES = (
        ("L'avoir", "", ("montant", "date", "numero_facture", "total_facture", "libelle")),
        ("Pièce justificative", "L'avoir, l'avis de remboursement…", ("fichier",)),
    )

    montant = EurosField(label="Montant rendu (€)")
    date = forms.DateField(label="Reçu le", widget=DateFr)
    numero_facture = forms.CharField(label="Numéro de l'avoir", max_length=60, required=False)
    total_facture = EurosField(
        label="Total de l'avoir (€)",
        required=False,
        help_text="Seulement s'il réduit plusieurs dépenses.",
    )
    libelle = forms.CharField(
        label="Libellé",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"data-large": "1"}),
    )
    fichier = forms.FileField(label="Pièce (PDF, JPEG ou PNG)", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def clean_montant(self) -> Any:
        montant = self.cleaned_data["montant"]
        if montant <= 0:
            raise forms.ValidationError("Le montant rendu se tape sans signe.")
        return montant

    def champs(self) -> dict[str, Any]:
        """Les champs de l'avoir, montants négatifs."""
        lus = {k: v for k, v in self.cleaned_data.items() if k not in ("version", "fichier")}
        total = lus["total_facture"]
        return {
            **lus,
            "montant": -lus["montant"],
            "total_facture": -abs(total) if total is not None else None,
        }

    @classmethod
    def initial_de(cls, avoir: Depense) -> dict[str, Any]:
        dite = dite_par(avoir)
        total = dite["total_facture"]
        return {
            "montant": -avoir.montant,
            "date": avoir.date,
            "numero_facture": dite["numero_facture"],
            "total_facture": -total if total is not None else None,
            "libelle": avoir.libelle,
            "version": avoir.version,
        }


class TotalFactureForm(Identifiants, forms.Form):
    """Le total d'une facture partagée, à corriger."""

    total = EurosField(label="Total (€)")
    motif = forms.CharField(label="Pourquoi", max_length=300)


class ImportDepensesForm(ImportForm):
    """Un tableau de dépenses tiré de la comptabilité."""

    source = DEPENSES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tableau"].help_text = (
            "Colonnes attendues : Poste, Libellé, Date, Montant ; et si vous les avez : Fournisseur, "
            "Facture, Total facture (si elle est partagée), Avoir de (la facture que réduit un montant "
            "négatif), Acquittée le, Agent, Mise en concurrence."
        )

    def lignes(self, operation: Operation) -> Iterator[tuple[int, dict[str, Any]]]:
        """(rang dans le fichier, champs d'une dépense ou {"erreur": (champ, message)})."""
        missions = {}
        for mission in operation.missions.select_related("agent"):
            agent = mission.agent
            for nom in (f"{agent.prenom} {agent.nom}", f"{agent.nom} {agent.prenom}"):
                missions[aplatir(nom)] = mission
        return lire_lignes(self.cleaned_data["tableau"], missions)


class RessourceRecueForm(Identifiants, forms.Form):
    """Un cofinancement perçu."""

    genre = forms.ChoiceField(
        label="Origine",
        choices=[c for c in GenreRessource.choices() if c[0] != GenreRessource.UE.value],
    )
    financeur = forms.CharField(label="Financeur", max_length=160)
    montant = EurosField(label="Montant (€)")
    date = forms.DateField(label="Reçue le", widget=DateFr)
    fichier = forms.FileField(label="Preuve du versement", required=False)


class CorrigerRessourceForm(RessourceRecueForm):
    """Un cofinancement déjà noté, à corriger."""

    raison = forms.CharField(label="Pourquoi cette correction", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_de(cls, ressource: RessourceRecue) -> dict[str, Any]:
        noms = ("genre", "financeur", "montant", "date", "version")
        return {nom: getattr(ressource, nom) for nom in noms}
