"""Reconnaître, corriger, retirer une qualification ; noter une suite ; faire un point d'activité."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from jalons.comptes.enums import Niveau
from jalons.publics.enums import DecisionActivite, EtatSuite, SourcePublic
from jalons.publics.genres import GenrePublic, a_saisir
from jalons.publics.models import PointActivite
from jalons.socle.formulaires import ChampNombre, DateFr


class ReconnaitreForm(forms.Form):
    """De quel public, depuis quand, d'après qui."""

    public = forms.ChoiceField(label="De quel public ?", widget=forms.RadioSelect)
    depuis = forms.DateField(label="Depuis le", widget=DateFr())
    fin = forms.DateField(
        label="Jusqu'au", help_text="Vide : sans fin connue.", widget=DateFr(), required=False
    )
    source = forms.ChoiceField(
        label="D'après qui ?", choices=[("", "Choisir"), *SourcePublic.choices()]
    )
    precision = forms.CharField(
        label="Précision", help_text="Rien sur la santé.", max_length=200, required=False
    )

    def __init__(self, *args: Any, niveaux: frozenset[Niveau], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["public"]
        champ.choices = a_saisir(niveaux)
        avis = [
            f"{p.libelle} : {p.avertissement}"
            for p in GenrePublic.tous()
            if p.avertissement and p.niveau in niveaux
        ]
        champ.help_text = " ".join(avis)


class CorrigerForm(forms.Form):
    """Les dates et la source d'une qualification."""

    depuis = forms.DateField(label="Depuis le", widget=DateFr())
    fin = forms.DateField(
        label="Jusqu'au", help_text="Vide : sans fin connue.", widget=DateFr(), required=False
    )
    source = forms.ChoiceField(label="D'après qui ?", choices=SourcePublic.choices())
    precision = forms.CharField(
        label="Précision", help_text="Rien sur la santé.", max_length=200, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RetirerForm(forms.Form):
    """Retirer ce qui fut dit par erreur."""

    motif = forms.CharField(label="Pourquoi le retirer ?", max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SuiteForm(forms.Form):
    """Ce qui a été fait."""

    etat = forms.ChoiceField(
        label="Où en est-ce ?", choices=EtatSuite.choices(), widget=forms.RadioSelect
    )
    reponse = forms.CharField(
        label="Ce qui a été fait, ou pourquoi non", max_length=300, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PointForm(forms.Form):
    """Les mois de chiffre d'affaires, et ce qui est décidé."""

    date_du_point = forms.DateField(label="Point fait le", widget=DateFr())
    activite = forms.CharField(label="Activité", max_length=160)
    decision = forms.ChoiceField(
        label="Ce qui est décidé", choices=[("", "Choisir"), *DecisionActivite.choices()]
    )
    raison = forms.CharField(
        label="Pourquoi",
        help_text="Rien sur la santé.",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    echeance = forms.DateField(
        label="Refaire le point le",
        help_text="Vide si l'activité cesse.",
        widget=DateFr(),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, mois: Sequence[date], point: PointActivite | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        connus = {m.mois: m.montant for m in point.mois.all()} if point else {}
        self.mois = sorted({*mois, *connus})
        for jour in self.mois:
            self.fields[self._nom(jour)] = ChampNombre(
                label=f"CA {jour:%m/%Y} (€)",
                min_value=0,
                max_digits=10,
                decimal_places=2,
                required=False,
                initial=connus.get(jour),
            )

    @staticmethod
    def _nom(jour: date) -> str:
        return f"ca_{jour:%Y_%m}"

    def saisie(self) -> dict[str, Any]:
        """Ce que le service attend ; un mois vide n'est pas un mois à zéro."""
        lu = self.cleaned_data
        mois: dict[date, Decimal] = {
            jour: lu[self._nom(jour)] for jour in self.mois if lu[self._nom(jour)] is not None
        }
        noms = ("date_du_point", "activite", "decision", "raison", "echeance")
        return {**{nom: lu[nom] for nom in noms}, "mois": mois}


class PartsForm(forms.Form):
    """La part de chaque public dans une ligne de convention."""

    def __init__(self, *args: Any, parts: dict[str, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, libelle in GenrePublic.choix():
            self.fields[code] = ChampNombre(
                label=f"{libelle} (%)",
                min_value=0,
                max_value=100,
                max_digits=5,
                decimal_places=2,
                required=False,
                initial=parts.get(code),
            )

    def saisie(self) -> dict[str, Decimal]:
        return {code: part for code, part in self.cleaned_data.items() if part}
