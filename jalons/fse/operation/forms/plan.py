"""Formulaires du plan de financement."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from jalons.fse.commun.forms.champs import (
    EurosField,
)
from jalons.fse.enums import CategorieDepense, GenreRessource
from jalons.fse.options import OptionCouts
from jalons.socle.saisie import entier, lire_nombre


class PlanForm(forms.Form):
    """L'option de coûts du plan."""

    option = forms.ChoiceField(label="Option de coûts", choices=OptionCouts.choix)
    taux = forms.CharField(
        label="Taux du forfait (%)", required=False, help_text="Vide : le taux du règlement."
    )
    methode_calcul = forms.CharField(
        label="Méthode de calcul du taux", max_length=300, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"].choices = options  # type: ignore[attr-defined]

    def clean_taux(self) -> Decimal | None:
        texte = self.cleaned_data["taux"]
        taux = lire_taux(texte)
        if taux is None and texte.strip():
            raise forms.ValidationError("Écrivez un nombre, par exemple 18,5.")
        return taux


def lire_taux(texte: str) -> Decimal | None:
    """« 18,5 % » en part ; None si rien ne se lit."""
    taux = lire_nombre(texte.replace("%", ""))
    return None if taux is None else taux / 100


def exiger_ligne_entiere(
    donnees: dict[str, Any], choix: str, dit: str, autres: tuple[str, ...]
) -> None:
    """Une ligne sans montant se passe ; un montant sans choix, ou un texte sans montant, se corrige."""
    if donnees.get("montant") is not None and not donnees.get(choix):
        raise forms.ValidationError(f"Donnez {dit} de ce montant.")
    if donnees.get("montant") is None and any(donnees.get(nom) for nom in autres):
        raise forms.ValidationError("Donnez le montant de cette ligne.")


class PosteForm(forms.Form):
    """Une ligne de dépenses."""

    categorie = forms.ChoiceField(
        label="Poste", choices=[("", "—"), *CategorieDepense.choices()], required=False
    )
    libelle = forms.CharField(label="Libellé", max_length=160, required=False)
    montant = EurosField(label="Montant (€)", required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if "montant" not in self.errors:
            exiger_ligne_entiere(donnees, "categorie", "le poste", ("libelle",))
        if donnees.get("montant") is not None and donnees["montant"] < 0:
            self.add_error("montant", "Un montant ne peut pas être négatif.")
        return donnees


class RessourceForm(forms.Form):
    """Une ligne de ressources."""

    genre = forms.ChoiceField(
        label="Origine", choices=[("", "—"), *GenreRessource.choices()], required=False
    )
    financeur = forms.CharField(label="Financeur", max_length=160, required=False)
    montant = EurosField(label="Montant (€)", required=False)
    acte = forms.CharField(label="Acte ou lettre", max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if "montant" not in self.errors:
            exiger_ligne_entiere(donnees, "genre", "l'origine", ("financeur", "acte"))
        if donnees.get("montant") is not None and donnees["montant"] < 0:
            self.add_error("montant", "Un montant ne peut pas être négatif.")
        return donnees


PosteFormSet = forms.formset_factory(PosteForm, extra=1)


RessourceFormSet = forms.formset_factory(RessourceForm, extra=1)

FORMULAIRES_DE_LIGNES = {"postes": PosteForm, "ressources": RessourceForm}
_LIGNES_AU_PLUS = 200


def lignes_tapees(saisie: Mapping[str, Any], nom: str, ajout: str) -> Any:
    """Les lignes telles que tapées, sans les juger, et une vide de plus quand `ajout` est `nom`."""
    formulaire = FORMULAIRES_DE_LIGNES[nom]
    total = min(entier(str(saisie.get(f"{nom}-TOTAL_FORMS", ""))) or 0, _LIGNES_AU_PLUS)
    lues = [
        {champ: saisie.get(f"{nom}-{rang}-{champ}", "") for champ in formulaire.base_fields}
        for rang in range(total)
    ]
    en_plus = 1 if ajout == nom and total < _LIGNES_AU_PLUS else 0
    return forms.formset_factory(formulaire, extra=en_plus)(initial=lues, prefix=nom)
