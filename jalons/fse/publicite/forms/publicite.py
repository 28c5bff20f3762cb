"""Formulaires de la fiche publique et des preuves d'affichage."""

from __future__ import annotations

from django import forms

from jalons.fse.commun.forms.champs import (
    EnParties,
    Identifiants,
)
from jalons.fse.enums import GenrePreuvePublicite
from jalons.fse.publicite.models.publicite import FichePublicite
from jalons.socle.formulaires import DateFr


class FicheForm(EnParties, forms.ModelForm):
    """La fiche publique, rubrique par rubrique."""

    PARTIES = (
        ("Pourquoi cette opération", "Écrivez pour un habitant, en phrases courtes.",
         ("contexte", "objectifs")),
        ("Ce qu'elle fait", "", ("description", "actions_texte", "publics", "territoires",
                                 "moyens")),
        ("Ce qu'elle change", "", ("resultats_attendus", "resultats_obtenus", "apport_union")),
        ("Ce que la page montre", "", ("montre_budget", "montre_plan")),
    )  # fmt: skip

    actions_texte = forms.CharField(
        label="Actions",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Une par paragraphe, « Titre : texte ». Un tiret en tête la met en retrait.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    field_order = ("contexte", "objectifs", "description", "publics", "actions_texte")

    class Meta:
        model = FichePublicite
        fields = (
            "contexte",
            "objectifs",
            "description",
            "publics",
            "territoires",
            "moyens",
            "resultats_attendus",
            "resultats_obtenus",
            "apport_union",
            "montre_budget",
            "montre_plan",
        )
        widgets = {
            nom: forms.Textarea(attrs={"rows": 4})
            for nom in ("contexte", "objectifs", "description", "publics", "apport_union")
        } | {
            nom: forms.Textarea(attrs={"rows": 3})
            for nom in ("resultats_attendus", "resultats_obtenus")
        }
        help_texts = {
            "resultats_obtenus": "Demandés dès la fin de l'opération : des nombres, et ce qu'ils changent."
        }
        labels = {"montre_budget": "Montrer les montants (la part de l'Union se lit toujours)"}


class PreuveForm(Identifiants, forms.Form):
    """Une preuve d'affichage."""

    genre = forms.ChoiceField(label="Preuve", choices=GenrePreuvePublicite.choices)
    date_preuve = forms.DateField(label="Vue le", widget=DateFr)
    lieu = forms.CharField(label="Lieu ou adresse", max_length=200)
    fichier = forms.FileField(label="Photo ou capture", required=False)
