"""Formulaires de France Travail."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.francetravail.enums import CanalEchange, ReponseAgence, Situation


class DemandeForm(forms.Form):
    """Ce que l'on demande à l'agence."""

    canal = forms.ChoiceField(label="Par", choices=CanalEchange.choices)
    demande = forms.CharField(
        label="Ce que vous demandez à l'agence",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EchangeForm(DemandeForm):
    motif = forms.ChoiceField(label="Pourquoi", choices=Situation.choices)
    field_order = ("motif", "canal", "demande")


class ReponseForm(forms.Form):
    reponse = forms.ChoiceField(label="L'agence répond", choices=ReponseAgence.choices)
    repondu_le = forms.DateField(
        label="Le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    precision = forms.CharField(
        label="Précision",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def _distinguer(personne: Any) -> str:
    """De quoi ne pas confondre deux homonymes."""
    commune = personne.commune or "commune inconnue"
    return f"{personne}, {personne.date_naissance:%d/%m/%Y}, {commune}"


class LigneForm(forms.Form):
    """À qui est cette ligne : l'un des candidats, ou personne d'ici."""

    AUCUNE = "aucune"
    choix = forms.ChoiceField(label="Cette ligne est celle de", widget=forms.RadioSelect)
    commentaire = forms.CharField(
        label="Pourquoi (exigé si ce n'est personne d'ici)", max_length=300, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, donnees: Any = None, *, candidats: list[Any], version: int) -> None:
        super().__init__(donnees, initial={"version": version})
        choix = [(str(c.personne.pk), _distinguer(c.personne)) for c in candidats]
        self.fields["choix"].choices = [  # type: ignore[attr-defined]
            *choix,
            (self.AUCUNE, "Aucune de ces personnes"),
        ]


class RouvrirForm(forms.Form):
    """Quelle version de la ligne on rouvre."""

    version = forms.IntegerField(widget=forms.HiddenInput)
