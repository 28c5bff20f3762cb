"""Le formulaire d'une règle : ses mots, ce qu'elle décide, sa place, sa condition."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jalons.regles.forms.condition import ConditionField, ReglerCondition
from jalons.regles.models import RegleDatee
from jalons.regles.selectors import TypeJeu, places, precedente
from jalons.socle.formulaires import DateFr


class RegleForm(ReglerCondition, forms.Form):
    """Une règle d'un jeu, à partir d'une date ; l'issue vient des champs du jeu."""

    depuis = forms.DateField(label="À partir du", widget=DateFr())
    libelle = forms.CharField(label="Nom de la règle", max_length=160)
    explication = forms.CharField(
        label="Explication",
        help_text="Dite à l'agent et à la personne : pourquoi cette règle décide ainsi.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    apres = forms.ChoiceField(
        label="Essayée juste après",
        help_text="La première règle vraie, dans l'ordre, l'emporte.",
        required=False,
    )
    condition = ConditionField(label="Quand cette règle s'applique-t-elle ?")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, jeu: TypeJeu, le: date, regle: RegleDatee | None = None, **kwargs: Any
    ) -> None:
        self.jeu, self.regle = jeu, regle
        debut = le if regle is None else max(le, regle.periode.debut)
        kwargs["initial"] = {"depuis": debut, **self._en_place(le), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.issue = jeu.champs()
        self.fields.update(self.issue)
        if not jeu.explique:
            del self.fields["explication"]
        if regle is not None:
            self.fields[
                "depuis"
            ].help_text = "La version en place reste en vigueur jusqu'à la veille."
        autres = places(jeu.code, le=debut, sauf=regle.code if regle else "")
        choix: Any = self.fields["apres"]
        choix.choices = [
            ("", "Rien : elle passe la première"),
            *((r.code, r.libelle) for r in autres),
        ]
        if regle is None and autres:
            self.initial["apres"] = autres[-1].code
        condition: Any = self.fields["condition"]
        condition.regler(jeu.criteres(le=le), regle.condition if regle else None)
        self.order_fields(
            ["depuis", "libelle", "explication", *self.issue, "apres", "condition", "version"]
        )

    def _en_place(self, le: date) -> dict[str, Any]:
        if self.regle is None:
            return {}
        return {
            "libelle": self.regle.libelle,
            "explication": self.regle.explication,
            "condition": self.regle.condition,
            "apres": precedente(self.regle, le=max(le, self.regle.periode.debut)),
            "version": self.regle.version,
            **self.regle.issue,
        }

    def saisie(self) -> dict[str, Any]:
        """Les champs de la règle, l'issue rassemblée."""
        lue = self.cleaned_data
        return {
            "libelle": lue["libelle"],
            "explication": lue.get("explication", ""),
            "condition": lue["condition"],
            "issue": {nom: lue[nom] for nom in self.issue},
        }

    def place(self) -> str | None:
        """La règle qui précède, ou None si la place ne change pas."""
        dite: str = self.cleaned_data["apres"]
        return None if self.regle is not None and dite == self.initial.get("apres") else dite


class DateRegleForm(forms.Form):
    """Le jour où une règle s'arrête, ou reprend."""

    jour = forms.DateField(widget=DateFr())
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, libelle: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jour"].label = libelle
