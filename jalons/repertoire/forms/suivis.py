"""Entrer sur une place de convention, en sortir, rendre et juger un bilan, dire un axe."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.ecrans.tableurs.page import ImportForm
from jalons.repertoire.enums import Modalite, VerdictBilan
from jalons.repertoire.issues import IssueSuivi
from jalons.repertoire.releves import ReleveDEntrees
from jalons.repertoire.services.suivis_tableur import SUIVIS
from jalons.socle.formulaires import DateFr

_ISSUES = [("", "Pas encore sortie"), *IssueSuivi.choices()]


class EntreeSuiviForm(forms.Form):
    """Depuis quand, et comment."""

    entree = forms.DateField(label="Entrée le", widget=DateFr())
    modalite = forms.ChoiceField(label="Modalité", choices=Modalite.choices())


class SortieSuiviForm(forms.Form):
    """Quand, et ce que la personne devient."""

    sortie = forms.DateField(label="Sortie le", widget=DateFr())
    issue = forms.ChoiceField(label="Ce qu'elle devient", choices=IssueSuivi.choices())


class SuiviForm(EntreeSuiviForm):
    """Tout ce qui se corrige d'un suivi."""

    sortie = forms.DateField(
        label="Sortie le",
        widget=DateFr(),
        required=False,
        help_text="Vide : la personne est encore accompagnée.",
    )
    issue = forms.ChoiceField(label="Ce qu'elle devient", choices=_ISSUES, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReleveForm(forms.Form):
    """D'où viennent les entrées."""

    releve = forms.ChoiceField(
        label="Les entrées de cette convention",
        required=False,
        help_text="Relevées d'un accompagnement d'ici, elles ne se ressaisissent pas.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["releve"]
        champ.choices = [
            ("", "Se notent ici, ou par le tableau du partenaire"),
            *((code, f"Se relèvent : {dit}") for code, dit in ReleveDEntrees.choix()),
        ]


class ImportSuivisForm(ImportForm):
    source = SUIVIS


class BilanForm(forms.Form):
    """Le bilan d'une année."""

    annee = forms.TypedChoiceField(label="Année", coerce=int)
    synthese = forms.CharField(
        label="Ce que l'année a donné",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Les entrées, les sorties et les coûts du jour s'y joignent d'eux-mêmes.",
    )

    def __init__(self, *args: Any, annees: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["annee"]
        champ.choices = [(a, str(a)) for a in reversed(annees)]


class BilanCorrigerForm(forms.Form):
    synthese = forms.CharField(
        label="Ce que l'année a donné", max_length=6000, widget=forms.Textarea(attrs={"rows": 8})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class JugerForm(forms.Form):
    """Ce que le Département juge d'un bilan."""

    verdict = forms.ChoiceField(label="Le bilan est", choices=VerdictBilan.choices())
    motif = forms.CharField(
        label="Ce qui le motive", max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class AxeForm(forms.Form):
    """Un axe de la politique."""

    code = forms.CharField(label="Numéro", max_length=20, help_text="Par exemple 2.1")
    libelle = forms.CharField(label="Axe ou orientation", max_length=200)


class AxeModifierForm(AxeForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
