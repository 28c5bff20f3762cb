"""Les formulaires d'une demande : ses champs viennent du barème."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.aides.enums import Beneficiaire, GenrePiece, Unite
from jalons.aides.rules.bareme import Bareme
from jalons.socle.formulaires import ChampNombre, DateFr

_COMBIEN = {
    Unite.KM: "Kilomètres, aller et retour compris",
    Unite.JOUR: "Jours de garde",
    Unite.MOIS: "Mois",
}


class DemandeForm(forms.Form):
    """Une demande. Le barème retire les champs qui n'ont pas de sens pour cette aide."""

    situation = forms.ChoiceField(label="Pour quelle situation ?")
    debut = forms.DateField(label="Premier jour des frais", widget=DateFr)
    fin = forms.DateField(label="Dernier jour", widget=DateFr, required=False)
    quantite = ChampNombre(label="Combien ?", max_digits=9, decimal_places=2, min_value=0)
    depense = ChampNombre(label="Dépense, en euros", max_digits=10, decimal_places=2, min_value=0)
    beneficiaire = forms.ChoiceField(label="Payée à", choices=Beneficiaire.choices())
    tiers = forms.CharField(
        label="Nom du prestataire",
        max_length=160,
        required=False,
        help_text="S'il est payé directement.",
    )
    evaluation = forms.CharField(
        label="Évaluation individuelle",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ce dont la personne a besoin, pour faire quoi, et ce qu'elle peut prendre à sa charge.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, bareme: Bareme, avec_version: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bareme = bareme
        champ: Any = self.fields["situation"]
        champ.choices = [(str(s), s.label) for s in bareme.situations]
        if bareme.unite == Unite.ACTE:
            del self.fields["quantite"]
        else:
            self.fields["quantite"].label = _COMBIEN[bareme.unite]
        if not bareme.au_reel:
            del self.fields["depense"]
        payee: Any = self.fields["beneficiaire"]
        payee.choices = [(str(b), b.label) for b in bareme.beneficiaires]
        if Beneficiaire.TIERS not in bareme.beneficiaires:
            del self.fields["tiers"]
        if not avec_version:
            del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        lue = super().clean() or {}
        debut, fin = lue.get("debut"), lue.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin précède le début.")
        if debut and fin and (fin - debut).days > 366:
            self.add_error("fin", "Un an au plus : faites une demande par année.")
        if lue.get("beneficiaire") == Beneficiaire.TIERS and not lue.get("tiers"):
            self.add_error("tiers", "Nommez le prestataire à payer.")
        return lue


class PieceForm(forms.Form):
    """Une pièce : son genre, de qui elle vient, son montant, le fichier."""

    genre = forms.ChoiceField(label="Pièce", choices=GenrePiece.choices())
    fournisseur = forms.CharField(label="De qui", max_length=160, required=False)
    montant = ChampNombre(
        label="Montant, en euros",
        max_digits=10,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text="Obligatoire pour un devis.",
    )
    fichier = forms.FileField(label="Fichier (PDF, JPEG ou PNG)")


class TransmissionForm(forms.Form):
    """Le jour où la liste est partie, et comment le payeur la nomme."""

    transmise_le = forms.DateField(label="Transmise le", widget=DateFr)
    reference = forms.CharField(label="Référence du payeur", max_length=80, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
