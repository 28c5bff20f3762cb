"""Formulaires du bilan, de son contrôle et des paiements de l'Union."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.fse.bilan.models.bilan import Bilan
from jalons.fse.bilan.models.paiement import PaiementUE
from jalons.fse.bilan.selectors.a_declarer import Ecarte
from jalons.fse.commun.forms.champs import (
    DeuxDates,
    EurosField,
    Identifiants,
)
from jalons.fse.enums import GenreBilan
from jalons.socle.formulaires import DateFr


class PaiementForm(Identifiants, forms.Form):
    """Un paiement de l'Union, ou un reversement."""

    date_paiement = forms.DateField(label="Reçu le", widget=DateFr)
    montant = EurosField(label="Montant (€)", help_text="En négatif, ce que vous reversez.")
    est_solde = forms.BooleanField(label="C'est le solde", required=False)
    motif = forms.CharField(
        label="Pourquoi le solde n'est pas ce qui reste dû",
        max_length=300,
        required=False,
        help_text="Rien quand il l'est.",
    )


class CorrigerPaiementForm(PaiementForm):
    """Un paiement déjà noté, à corriger."""

    raison = forms.CharField(label="Pourquoi cette correction", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_de(cls, paiement: PaiementUE) -> dict[str, Any]:
        return {
            "date_paiement": paiement.date,
            "montant": paiement.montant,
            "est_solde": paiement.est_solde,
            "motif": paiement.motif,
            "version": paiement.version,
        }


class RetirerForm(Identifiants, forms.Form):
    """Un élément noté à tort, à retirer."""

    raison = forms.CharField(label="Pourquoi ce retrait", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SuspendreForm(Identifiants, forms.Form):
    """Le délai de paiement d'un bilan, à suspendre."""

    depuis = forms.DateField(label="Suspendu depuis le", widget=DateFr)
    motif = forms.CharField(label="Ce qui manque pour établir le dû", max_length=300)


class ReprendreDelaiForm(Identifiants, forms.Form):
    """Le délai de paiement suspendu, à reprendre."""

    jusqu_au = forms.DateField(label="Dernier jour suspendu", widget=DateFr)


class ReprendreForm(forms.Form):
    """Ce que le contrôle avait écarté, à déclarer de nouveau."""

    montant = EurosField(label="Montant repris (€)")
    motif = forms.CharField(label="Ce qui le justifie maintenant", max_length=300)

    @classmethod
    def de(cls, ecarte: Ecarte) -> ReprendreForm:
        return cls(initial={"montant": ecarte.montant}, auto_id=f"reprendre-{ecarte.ligne.pk}-%s")


class BilanForm(Identifiants, DeuxDates):
    """Le bilan à préparer."""

    genre = forms.ChoiceField(label="Bilan", choices=GenreBilan.choices)
    debut = forms.DateField(label="Du", widget=DateFr)
    fin = forms.DateField(label="Au", widget=DateFr)


class RecitForm(Identifiants, forms.Form):
    """Le récit du bilan."""

    recit = forms.CharField(label="Réalisations", widget=forms.Textarea(attrs={"rows": 7}))
    difficultes = forms.CharField(
        label="Difficultés et solutions", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_de(cls, bilan: Bilan) -> dict[str, Any]:
        return {nom: getattr(bilan, nom) for nom in cls.base_fields}


class RetenirForm(forms.Form):
    """Ce que le contrôle retient d'une ligne."""

    retenu = EurosField(label="Retenu (€)")
    motif = forms.CharField(label="Motif du rejet", max_length=300, required=False)


class NotifierForm(Identifiants, forms.Form):
    """Ouvrir l'échange contradictoire."""

    autres_ressources = EurosField(label="Cofinancements retenus (€)")
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReponseForm(Identifiants, forms.Form):
    """La réponse du bénéficiaire."""

    reponse = forms.CharField(label="Votre réponse", widget=forms.Textarea(attrs={"rows": 5}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConclusionForm(Identifiants, forms.Form):
    """La conclusion du contrôle."""

    conclusion = forms.CharField(
        label="Conclusion", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
