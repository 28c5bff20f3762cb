"""Le formulaire d'un thème, construit à partir des questions de la grille."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy

from jalons.accueil.enums import GenreQuestion, Theme
from jalons.accueil.models import Question
from jalons.accueil.selectors.diagnostic import ECHELLE
from jalons.annuaire.models import Metier
from jalons.comptes.enums import Niveau
from jalons.socle.formulaires import ChoixRechercheDistante, DateFr

PERSONNE, AGENT = "__personne", "__agent"


class MetiersField(forms.MultipleChoiceField):
    """Codes ROME, cherchés sur le serveur ; un code qui n'existe pas est refusé."""

    def valid_value(self, value: Any) -> bool:
        return Metier.objects.filter(pk=value).exists()


class ThemeForm(forms.Form):
    """Les questions d'un thème. `reponses()` rend {code: valeur} des seules questions posées."""

    # Aucune question n'est obligatoire : le dire à chacune encombrerait l'écran.
    sans_mention_facultatif = True
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, questions: list[Question], reponses: dict[str, Any], **kwargs: Any
    ) -> None:
        self.questions = questions
        kwargs["initial"] = {**kwargs.get("initial", {}), **_initial(questions, reponses)}
        super().__init__(*args, **kwargs)
        for question in questions:
            self._ajouter(question, reponses.get(question.code))

    def _ajouter(self, question: Question, valeur: Any) -> None:
        commun: dict[str, Any] = {
            "label": question.libelle,
            "help_text": question.aide,
            "required": False,
        }
        options = [(o["code"], o["libelle"]) for o in question.options]
        match question.genre:
            case GenreQuestion.COMPETENCE:
                for suffixe, qui in ((PERSONNE, "selon la personne"), (AGENT, "selon vous")):
                    self.fields[question.code + suffixe] = forms.ChoiceField(
                        label=f"{question.libelle}, {qui}",
                        choices=list(ECHELLE.items()),
                        required=False,
                        widget=forms.RadioSelect,
                    )
                return
            case GenreQuestion.CHOIX:
                champ: forms.Field = forms.ChoiceField(
                    choices=options, widget=forms.RadioSelect, **commun
                )
            case GenreQuestion.CHOIX_MULTIPLE:
                champ = forms.MultipleChoiceField(
                    choices=options, widget=forms.CheckboxSelectMultiple, **commun
                )
            case GenreQuestion.OUI_NON:
                champ = forms.ChoiceField(
                    choices=[("oui", "Oui"), ("non", "Non")], widget=forms.RadioSelect, **commun
                )
            case GenreQuestion.NOMBRE:
                champ = forms.IntegerField(min_value=0, max_value=9999, **commun)
            case GenreQuestion.DATE:
                champ = forms.DateField(widget=DateFr(), **commun)
            case GenreQuestion.METIERS:
                choisis = Metier.objects.filter(pk__in=self._codes(question, valeur))
                champ = MetiersField(
                    choices=[(m.pk, str(m)) for m in choisis],
                    widget=ChoixRechercheDistante(str(reverse_lazy("accueil:metiers"))),
                    **commun,
                )
            case GenreQuestion.TEXTE_LONG:
                champ = forms.CharField(
                    max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), **commun
                )
            case _:
                champ = forms.CharField(max_length=200, **commun)
        self.fields[question.code] = champ

    def _codes(self, question: Question, valeur: Any) -> list[str]:
        poses = self.data.getlist(question.code) if hasattr(self.data, "getlist") else []
        return [*poses, *(valeur or [])]

    def reponses(self) -> dict[str, Any]:
        """Valeurs prêtes pour JSON ; une question laissée vide efface sa réponse."""
        lues: dict[str, Any] = {}
        for question in self.questions:
            if question.genre == GenreQuestion.COMPETENCE:
                notes = {
                    cle: int(note)
                    for cle, suffixe in (("personne", PERSONNE), ("agent", AGENT))
                    if (note := self.cleaned_data.get(question.code + suffixe))
                }
                lues[question.code] = notes
            else:
                valeur: Any = self.cleaned_data.get(question.code)
                lues[question.code] = valeur.isoformat() if hasattr(valeur, "isoformat") else valeur
        return lues


def _initial(questions: list[Question], reponses: dict[str, Any]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for question in questions:
        valeur = reponses.get(question.code)
        if question.genre == GenreQuestion.COMPETENCE:
            for cle, suffixe in (("personne", PERSONNE), ("agent", AGENT)):
                note = (valeur or {}).get(cle)
                initial[question.code + suffixe] = None if note is None else str(note)
        else:
            initial[question.code] = valeur
    return initial


class QuestionForm(forms.Form):
    """Ajouter une question à la grille."""

    theme = forms.ChoiceField(label="Thème", choices=Theme.choices)
    libelle = forms.CharField(label="Question", max_length=200)
    aide = forms.CharField(label="Aide à l'agent", max_length=300, required=False)
    genre = forms.ChoiceField(
        label="Forme de la réponse",
        choices=[
            c
            for c in GenreQuestion.choices
            if c[0] not in (GenreQuestion.COMPETENCE, GenreQuestion.METIERS, GenreQuestion.COMMUNE)
        ],
    )
    options = forms.CharField(
        label="Réponses possibles",
        help_text="Une par ligne, pour les questions à choix.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    niveau = forms.ChoiceField(
        label="Qui peut lire la réponse",
        choices=[
            (Niveau.SUIVI, "Ceux qui suivent la personne"),
            (Niveau.SANTE, "Ceux qui lisent les éléments de santé"),
        ],
        initial=Niveau.SUIVI,
    )

    def clean_options(self) -> list[str]:
        lignes = self.cleaned_data["options"].splitlines()
        return [ligne.strip() for ligne in lignes if ligne.strip()]
