"""Ce que l'on saisit des campagnes."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms

from jalons.ecrans.tableurs.importation import Source
from jalons.ecrans.tableurs.page import ImportForm
from jalons.ecrans.tableurs.valeurs import texte
from jalons.neutralisations.enums import Regime
from jalons.socle.formulaires import DateFr

EMPLOYEURS = Source(
    code="neutralisations_employeurs",
    colonnes={
        "nom": ("nom", "employeur", "exploitation", "domaine", "raison sociale", "vigneron"),
        "siret": ("siret", "no siret"),
        "commune": ("commune", "ville", "lieu"),
    },
    obligatoires={"nom": "Nom"},
    lignes_maximum=5_000,
    propre_a_une_ligne="nom",
)


class CampagneForm(forms.Form):
    """Une campagne."""

    regime = forms.ChoiceField(label="Revenus", choices=Regime.choices())
    intitule = forms.CharField(label="Nom de la campagne", max_length=120)
    culture = forms.CharField(
        label="Culture", help_text="Raisin, mirabelle, pomme…", max_length=60, required=False
    )
    debut = forms.DateField(label="Du", widget=DateFr())
    fin = forms.DateField(label="Au", widget=DateFr())
    acte = forms.CharField(
        label="Ce qui la permet",
        help_text="Délibération, convention avec la caisse.",
        max_length=200,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)


class EmployeursForm(ImportForm):
    """La liste des employeurs reconnus."""

    source = EMPLOYEURS

    def lignes(self) -> Iterator[tuple[int, str, str, str]]:
        """(rang, nom, SIRET, commune)."""
        for rang, brut in self.cleaned_data["tableau"].lignes():
            siret = texte(brut.get("siret")).replace(" ", "")
            yield int(rang), texte(brut.get("nom")), siret, texte(brut.get("commune"))
