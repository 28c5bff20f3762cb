"""Formulaires de la sortie du PLIE et de sa confirmation."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from jalons.accompagnement.enums import GenreEmployeur, NatureSituation, TempsTravail
from jalons.accompagnement.models import Parcours
from jalons.accompagnement.questionnaires.plie_sortie import SituationALaSortie
from jalons.accompagnement.rules.sorties import Situation
from jalons.questionnaires.forms.fiche import FormulaireSurFiche
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


class SortieForm(FormulaireSurFiche):
    """La situation à la sortie, dans les mots de la grille. `verifier` propose ; `enregistrer` écrit."""

    a_part = frozenset({"periodes", "quotite", "mois_travailles"})
    date = forms.DateField(label="Date de sortie", widget=DateFr())
    preuve = forms.FileField(
        label="Preuve",
        help_text="PDF, JPEG ou PNG. Obligatoire pour une sortie positive.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._a_part("periodes", PeriodesField, max_length=1500)
        for code in ("quotite", "mois_travailles"):
            bornes = {f"{sens[:3]}_value": Decimal(b) for sens, b in self._bornes(code)}
            self._a_part(code, ChampNombre, **bornes)
        nature: Any = self.fields["nature"]
        nature.required, nature.choices = True, [("", "Choisir"), *nature.choices[1:]]
        for code in ("employeur", "temps"):
            choix: Any = self.fields[code]
            choix.choices = [("", "Sans objet"), *choix.choices[1:]]
        self.order_fields(["date", *(q.code for q in self.grille.posees()), "preuve", "version"])

    def _a_part(self, code: str, champ: type[forms.Field], **options: Any) -> None:
        question = self.question(code)
        self.fields[code] = champ(
            label=question.libelle, help_text=question.aide, required=False, **options
        )

    def _bornes(self, code: str) -> list[tuple[str, int]]:
        return [(sens, b) for sens, b in self.question(code).bornes.items() if sens != "unite"]

    def situation(self, parcours: Parcours) -> Situation:
        """La situation dite, que les règles lisent."""
        lu = self.cleaned_data
        return Situation(
            nature=NatureSituation(lu["nature"]),
            periodes=lu["periodes"] or (),
            temps=TempsTravail(lu["temps"]) if lu["temps"] else None,
            quotite=lu["quotite"],
            mois_travailles=lu["mois_travailles"],
            a_diplome=lu["a_diplome"] == "oui",
            age=parcours.personne.age_au(lu["date"]),
            employeur=GenreEmployeur(lu["employeur"]) if lu["employeur"] else None,
            admission=parcours.date_admission,
        )

    def autres(self) -> dict[str, Any]:
        """Les réponses aux questions que le département a ajoutées."""
        siennes = SituationALaSortie.verrouillees
        return {code: v for code, v in self.reponses().items() if code not in siennes}


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
