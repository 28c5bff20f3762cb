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
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.enums import CategorieDepense, GenreRessource
from jalons.fse.operation.models.operation import Operation
from jalons.socle.formulaires import DateFr


class DepenseForm(EnParties, forms.Form):
    """Une dépense et sa pièce."""

    PARTIES = (
        ("La dépense", "", ("categorie", "montant", "libelle", "date", "date_acquittement")),
        ("Frais de personnel", "L'agent dont c'est le salaire ; rien pour un achat.",
         ("mission",)),
        ("Achat ou prestation", "", ("fournisseur", "numero_facture", "mise_en_concurrence")),
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
        return {nom: getattr(depense, nom) for nom in cls.base_fields if nom != "fichier"}


class ImportDepensesForm(ImportForm):
    """Un tableau de dépenses tiré de la comptabilité."""

    source = DEPENSES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tableau"].help_text = (
            "Colonnes attendues : Poste, Libellé, Date, Montant ; et si vous les avez : Fournisseur, "
            "Facture, Acquittée le, Agent, Mise en concurrence."
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
