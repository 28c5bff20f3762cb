"""Régler une question de la grille, sans rien programmer."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.comptes.enums import Niveau
from jalons.questionnaires.enums import A_OPTIONS, GenreQuestion
from jalons.questionnaires.models import Question
from jalons.questionnaires.rules.reponses import ANNEE, borne
from jalons.socle.formulaires import ChampEntier

_SANS_ECRAN = (GenreQuestion.COMPETENCE, GenreQuestion.METIERS)


class _LignesField(forms.CharField):
    """Une valeur par ligne."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> Any:
        return [ligne.strip() for ligne in super().clean(value).splitlines() if ligne.strip()]


class _MotsForm(forms.Form):
    """Ce que l'on dit d'une question, neuve ou non."""

    libelle = forms.CharField(label="Question", max_length=200)
    aide = forms.CharField(label="Aide à l'agent", max_length=300, required=False)
    niveau = forms.ChoiceField(
        label="Qui peut lire la réponse",
        choices=[
            (Niveau.SUIVI, "Ceux qui suivent la personne"),
            (Niveau.SANTE, "Ceux qui lisent les éléments de santé"),
        ],
        initial=Niveau.SUIVI,
    )
    minimum = ChampEntier(
        label="Au moins", help_text="Pour un nombre.", required=False, min_value=0, max_value=9999
    )
    maximum = ChampEntier(label="Au plus", required=False, min_value=0, max_value=9999)
    unite = forms.CharField(label="Unité", max_length=30, required=False)

    def clean(self) -> dict[str, Any]:
        lu = super().clean() or {}
        mini, maxi = lu.get("minimum"), lu.get("maximum")
        if mini is not None and maxi is not None and mini > maxi:
            self.add_error("maximum", "La plus grande valeur est sous la plus petite.")
        return lu

    def bornes(self) -> dict[str, Any]:
        """Les bornes données."""
        dites = {nom: self.cleaned_data.get(nom) for nom in ("minimum", "maximum", "unite")}
        return {nom: v for nom, v in dites.items() if v not in (None, "")}


class AjouterQuestionForm(_MotsForm):
    """Une question de plus."""

    theme = forms.ChoiceField(label="Thème")
    genre = forms.ChoiceField(
        label="Forme de la réponse",
        choices=[(g.value, g.label) for g in GenreQuestion if g not in _SANS_ECRAN],
    )
    options = _LignesField(
        label="Réponses possibles",
        help_text="Une par ligne, pour les questions à choix.",
        required=False,
    )
    field_order = ("theme", "libelle", "aide", "genre", "options", "niveau")

    def __init__(self, *args: Any, themes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["theme"]
        champ.choices = themes

    def saisie(self) -> dict[str, Any]:
        """Les champs de la question."""
        lu = self.cleaned_data
        champs = {nom: lu[nom] for nom in ("libelle", "aide", "genre", "niveau")}
        bornes = self.bornes() if lu["genre"] == GenreQuestion.NOMBRE else {}
        return {**champs, "bornes": bornes}


class ModifierQuestionForm(_MotsForm):
    """Les mots d'une question et de ses réponses ; leurs codes ne changent pas."""

    ajouts = _LignesField(
        label="Réponses à ajouter", help_text="Une par ligne, à la suite.", required=False
    )
    exclusives = forms.MultipleChoiceField(
        label="Réponses qui excluent toutes les autres",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        question: Question,
        annee: int,
        est_verrouillee: bool = False,
        **kwargs: Any,
    ) -> None:
        self.question, self.annee = question, annee
        kwargs["initial"] = {
            "libelle": question.libelle,
            "aide": question.aide,
            "niveau": question.niveau,
            "exclusives": [o["code"] for o in question.options if o.get("exclut") is True],
            **{n: borne(question.bornes.get(n), annee=annee) for n in ("minimum", "maximum")},
            "unite": question.bornes.get("unite", ""),
        }
        super().__init__(*args, **kwargs)
        if question.genre != GenreQuestion.NOMBRE or est_verrouillee:
            for nom in ("minimum", "maximum", "unite"):
                del self.fields[nom]
        if est_verrouillee:
            for nom in ("niveau", "ajouts", "exclusives"):
                del self.fields[nom]
            self._mots_des_options()
            return
        if question.genre not in A_OPTIONS:
            del self.fields["ajouts"], self.fields["exclusives"]
            return
        self._mots_des_options()
        if question.genre == GenreQuestion.CHOIX_MULTIPLE:
            choix: Any = self.fields["exclusives"]
            choix.choices = [(str(o["code"]), o["libelle"]) for o in question.options]
        else:
            del self.fields["exclusives"]
        fin = [n for n in ("ajouts", "exclusives") if n in self.fields]
        self.order_fields([*(n for n in self.fields if n not in fin), *fin])

    def _mots_des_options(self) -> None:
        for rang, option in enumerate(self.question.options, start=1):
            self.fields[f"option_{option['code']}"] = forms.CharField(
                label=f"Réponse {rang}", max_length=300, initial=option["libelle"]
            )

    def saisie(self) -> dict[str, Any]:
        """Les champs de la question, ses réponses avec leurs codes d'avant."""
        lu = self.cleaned_data
        champs: dict[str, Any] = {n: lu[n] for n in ("libelle", "aide", "niveau") if n in lu}
        if "minimum" in self.fields:
            champs["bornes"] = self._bornes()
        exclusives = set(lu.get("exclusives", ()))
        champs["options"] = [
            self._option(o, lu.get(f"option_{o['code']}", o["libelle"]), exclusives)
            for o in self.question.options
        ]
        return champs

    def _bornes(self) -> dict[str, Any]:
        """Une borne « année en cours » que l'on n'a pas touchée le reste."""
        dites = self.bornes()
        en_place = self.question.bornes
        for nom in ("minimum", "maximum"):
            if en_place.get(nom) == ANNEE and dites.get(nom) == self.annee:
                dites[nom] = ANNEE
        return dites

    def _option(self, option: dict[str, Any], libelle: str, exclusives: set[str]) -> dict[str, Any]:
        gardee = {**option, "libelle": libelle}
        if "exclusives" not in self.fields:
            return gardee
        if str(option["code"]) in exclusives:
            return {**gardee, "exclut": True}
        if gardee.get("exclut") is True:
            del gardee["exclut"]
        return gardee
