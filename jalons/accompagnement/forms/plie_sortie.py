"""Formulaires de la sortie du PLIE et de sa confirmation."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from jalons.accompagnement.enums import GenreEmployeur, NatureSituation, TempsTravail
from jalons.accompagnement.models import Parcours
from jalons.accompagnement.rules.sorties import Situation
from jalons.socle.formulaires import ChampNombre, DateFr
from jalons.socle.saisie import lire_date

_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")


class PeriodesField(forms.CharField):
    """Une période par ligne, « du 01/01/2026 au 30/06/2026 » ; sans seconde date, sans fin prévue."""

    widget = forms.Textarea(attrs={"rows": 3, "placeholder": "01/01/2026 au 30/06/2026"})

    def clean(self, value: Any) -> Any:
        texte = super().clean(value)
        periodes: list[tuple[date, date | None]] = []
        for ligne in texte.splitlines():
            if not ligne.strip():
                continue
            dates = [lire_date(m) for m in _DATE.findall(ligne)]
            if not 1 <= len(dates) <= 2 or dates[0] is None or None in dates:
                raise forms.ValidationError(
                    f"« {ligne.strip()[:60]} » ne se lit pas : écrivez « 01/01/2026 au 30/06/2026 »."
                )
            fin = dates[1] if len(dates) == 2 else None
            if fin is not None and fin < dates[0]:
                raise forms.ValidationError(f"« {ligne.strip()[:60]} » : la fin précède le début.")
            periodes.append((dates[0], fin))
        return tuple(periodes)


class SortieForm(forms.Form):
    """La situation à la sortie. `verifier` propose sans rien écrire ; `valider` écrit."""

    date = forms.DateField(label="Date de sortie", widget=DateFr())
    nature = forms.ChoiceField(
        label="Que fait la personne ?",
        choices=[("", "Choisir"), *NatureSituation.choices()],
    )
    employeur = forms.CharField(
        label="Employeur ou organisme de formation", max_length=160, required=False
    )
    genre_employeur = forms.ChoiceField(
        label="Chez quel genre d'employeur ?",
        choices=[("", "Sans objet"), *GenreEmployeur.choices()],
        required=False,
    )
    periodes = PeriodesField(
        label="Contrats, missions ou formation",
        help_text="Une période par ligne. Sans date de fin : contrat sans fin prévue.",
        required=False,
        max_length=1500,
    )
    temps = forms.ChoiceField(
        label="Temps de travail",
        choices=[("", "Sans objet"), *TempsTravail.choices()],
        required=False,
    )
    quotite = ChampNombre(
        label="Part d'un temps plein, en %",
        min_value=Decimal(1),
        max_value=Decimal(100),
        required=False,
    )
    mois_travailles = ChampNombre(
        label="Mois travaillés sur les douze derniers",
        help_text="Pour un emploi saisonnier. Vide : calculés sur les périodes ci-dessus.",
        min_value=Decimal(0),
        max_value=Decimal(12),
        required=False,
    )
    a_diplome = forms.BooleanField(
        label="La formation a donné un diplôme, un titre ou un certificat", required=False
    )
    preuve = forms.FileField(
        label="Preuve",
        help_text="PDF, JPEG ou PNG. Obligatoire pour une sortie positive.",
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def situation(self, parcours: Parcours) -> Situation:
        """La situation dite, que les règles lisent."""
        lu = self.cleaned_data
        return Situation(
            nature=NatureSituation(lu["nature"]),
            periodes=lu["periodes"] or (),
            temps=TempsTravail(lu["temps"]) if lu["temps"] else None,
            quotite=lu["quotite"],
            mois_travailles=lu["mois_travailles"],
            a_diplome=lu["a_diplome"],
            age=parcours.personne.age_au(lu["date"]),
            employeur=GenreEmployeur(lu["genre_employeur"]) if lu["genre_employeur"] else None,
            admission=parcours.date_admission,
        )


class ConfirmerForm(forms.Form):
    """Confirmer ou infirmer une sortie provisoire."""

    issue = forms.ChoiceField(
        label="À l'échéance",
        choices=[
            ("confirmee", "La situation a tenu : confirmer"),
            ("infirmee", "Elle s'est rompue avant : infirmer"),
        ],
        widget=forms.RadioSelect,
    )
    preuve = forms.FileField(
        label="Preuve", help_text="Bulletins de salaire ou attestation.", required=False
    )
    commentaire = forms.CharField(
        label="Commentaire",
        help_text="Demandé pour infirmer.",
        max_length=400,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
