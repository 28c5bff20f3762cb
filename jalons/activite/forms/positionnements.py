"""Formulaires : positionner, faire avancer, revenir en arrière."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from jalons.activite.cycle import Passage
from jalons.activite.enums import MotifRefus, OriginePositionnement, ResultatPositionnement
from jalons.activite.selectors.positionnements import choix_de_cibles
from jalons.socle.formulaires import ChoixRecherche, DateFr

# L'orientation s'ouvre d'elle-même : elle ne se choisit pas ici.
_ORIGINES = [
    c for c in OriginePositionnement.choices() if c[0] != OriginePositionnement.ORIENTATION
]


class ProposerForm(forms.Form):
    """Vers quoi positionner la personne."""

    cible = forms.ChoiceField(label="Vers quoi ?", widget=ChoixRecherche())
    origine = forms.ChoiceField(label="À l'initiative de", choices=_ORIGINES)
    attente = forms.CharField(
        label="Ce que la personne en attend",
        help_text="La structure lira cette phrase. Rien sur la santé.",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    envoyer = forms.BooleanField(
        label="L'envoyer maintenant à la structure",
        help_text="Elle verra la personne jusqu'à la fin de ce positionnement.",
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cible"].choices = [("", "Choisir"), *choix_de_cibles(le=le)]  # type: ignore[attr-defined]

    def saisie(self) -> dict[str, Any]:
        """Ce que le service attend."""
        lu = self.cleaned_data
        genre, _, cle = lu["cible"].partition(":")
        dits = {nom: lu[nom] for nom in ("origine", "attente", "envoyer")}
        return {"genre": genre, "cible_id": int(cle), **dits}


class AvancerForm(forms.Form):
    """Ce qu'un passage demande : un jour, et sa raison ou son résultat."""

    jour = forms.DateField(label="Le", widget=DateFr())
    motif_refus = forms.ChoiceField(
        label="Pourquoi ?", choices=[("", "Choisir"), *MotifRefus.choices()]
    )
    resultat = forms.ChoiceField(
        label="Ce qu'il en est advenu", choices=[("", "Choisir"), *ResultatPositionnement.choices()]
    )
    precision = forms.CharField(
        label="Précision",
        help_text="Rien sur la santé.",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    preuve = forms.FileField(
        label="Ce qui le prouve",
        help_text="Attestation, bilan, contrat… PDF, JPEG ou PNG.",
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, passage: Passage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in {"motif_refus", "resultat"} - set(passage.demande):
            del self.fields[champ]
        if "resultat" not in passage.demande:
            del self.fields["preuve"]


class RevenirForm(forms.Form):
    """Défaire le dernier passage."""

    motif = forms.CharField(label="Pourquoi revenir en arrière ?", max_length=400)
    version = forms.IntegerField(widget=forms.HiddenInput)
