"""Le formulaire d'un thème, construit à partir des questions de la grille."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from jalons.annuaire.forms import ChampCommune
from jalons.annuaire.models import Metier
from jalons.questionnaires.enums import GenreQuestion
from jalons.questionnaires.models import Question
from jalons.questionnaires.rules.lecture import ECHELLE, OUI_NON
from jalons.questionnaires.rules.reponses import borne, choix_contraires, est_posee, exclus
from jalons.socle.formulaires import ChampEntier, ChampTelephone, ChoixRechercheDistante, DateFr

PERSONNE, AGENT = "__personne", "__agent"
_COTES = (("personne", PERSONNE, "selon la personne"), ("agent", AGENT, "selon vous"))


class MetiersField(forms.MultipleChoiceField):
    """Codes ROME, cherchés sur le serveur ; un code qui n'existe pas est refusé."""

    def valid_value(self, value: Any) -> bool:
        return Metier.objects.filter(pk=value).exists()


class ChoixExclusifs(forms.CheckboxSelectMultiple):
    """Des cases dont certaines excluent les autres : le navigateur décoche, le serveur vérifie."""

    exclus: dict[str, list[str]] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if contraires := self.exclus.get(str(value)):
            option["attrs"]["data-exclut"] = " ".join(contraires)
        return option


class ChoixMultipleField(forms.MultipleChoiceField):
    """Plusieurs choix, dont certains ne vont pas ensemble."""

    def __init__(self, *args: Any, options: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        self.options = options
        widget = ChoixExclusifs()
        widget.exclus = {str(o["code"]): exclus(o, options) for o in options}
        choix = [(str(o["code"]), o["libelle"]) for o in options]
        super().__init__(*args, choices=choix, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        valeurs = super().clean(value)
        if contraires := choix_contraires(valeurs, self.options):
            raise ValidationError(f"« {contraires[0]} » ne va pas avec « {contraires[1]} ».")
        return valeurs


class ThemeForm(forms.Form):
    """Les questions d'un thème. `reponses()` rend {code: valeur} des seules questions posées."""

    # Aucune question n'est obligatoire : le dire à chacune encombrerait l'écran.
    sans_mention_facultatif = True
    # Sur une fiche : un choix tient dans une liste, et se retire.
    serre: ClassVar[bool] = False
    longueur_texte: ClassVar[int] = 200
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    saisie = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self,
        *args: Any,
        questions: list[Question],
        reponses: dict[str, Any],
        le: date,
        **kwargs: Any,
    ) -> None:
        self.questions, self.le = questions, le
        kwargs["initial"] = {**kwargs.get("initial", {}), **_initial(questions, reponses)}
        super().__init__(*args, **kwargs)
        for question in questions:
            self._ajouter(question, reponses.get(question.code))

    def _ajouter(self, question: Question, valeur: Any) -> None:
        if question.genre == GenreQuestion.COMPETENCE:
            for _, suffixe, qui in _COTES:
                self.fields[question.code + suffixe] = forms.ChoiceField(
                    label=f"{question.libelle}, {qui}",
                    choices=list(ECHELLE.items()),
                    required=False,
                    widget=forms.RadioSelect,
                )
            return
        self.fields[question.code] = self._champ(question, valeur)

    def _champ(self, question: Question, valeur: Any) -> forms.Field:
        commun: dict[str, Any] = {
            "label": question.libelle,
            "help_text": question.aide,
            "required": False,
        }
        match question.genre:
            case GenreQuestion.CHOIX:
                options = [(str(o["code"]), o["libelle"]) for o in question.options]
                return self._un_choix(options, commun)
            case GenreQuestion.CHOIX_MULTIPLE:
                return ChoixMultipleField(options=question.options, **commun)
            case GenreQuestion.OUI_NON:
                return self._un_choix(list(OUI_NON.items()), commun)
            case GenreQuestion.NOMBRE:
                return self._nombre(question, commun)
            case GenreQuestion.DATE:
                return forms.DateField(widget=DateFr(), **commun)
            case GenreQuestion.METIERS:
                choisis = Metier.objects.filter(pk__in=self._codes(question, valeur))
                return MetiersField(
                    choices=[(m.pk, m.libelle) for m in choisis],
                    widget=ChoixRechercheDistante(str(reverse_lazy("questionnaires:metiers"))),
                    **commun,
                )
            case GenreQuestion.TEXTE_LONG:
                zone = forms.Textarea(attrs={"rows": 3})
                return forms.CharField(max_length=2000, widget=zone, **commun)
            case GenreQuestion.TELEPHONE:
                return ChampTelephone(**commun)
            case GenreQuestion.COURRIEL:
                return forms.EmailField(**commun)
            case GenreQuestion.COMMUNE:
                return ChampCommune(**commun)
        return forms.CharField(max_length=self.longueur_texte, **commun)

    def _un_choix(self, options: list[tuple[str, str]], commun: dict[str, Any]) -> forms.Field:
        if self.serre:
            return forms.ChoiceField(choices=[("", "Pas encore renseigné"), *options], **commun)
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **commun)

    def _nombre(self, question: Question, commun: dict[str, Any]) -> ChampEntier:
        bornes = {
            nom: borne(question.bornes.get(nom), annee=self.le.year)
            for nom in ("minimum", "maximum")
        }
        mini = 0 if bornes["minimum"] is None else bornes["minimum"]
        maxi = 9999 if bornes["maximum"] is None else bornes["maximum"]
        hors = f"Entre {mini} et {maxi}{' ' + unite if (unite := question.bornes.get('unite')) else ''}."
        return ChampEntier(
            min_value=mini,
            max_value=maxi,
            error_messages={"min_value": hors, "max_value": hors},
            **commun,
        )

    def _codes(self, question: Question, valeur: Any) -> list[str]:
        poses = self.data.getlist(question.code) if hasattr(self.data, "getlist") else []
        return [*poses, *(valeur or [])]

    def groupes(self) -> list[dict[str, Any]]:
        """Les questions dans l'ordre, par intertitre ; celles à deux côtés forment des lignes."""
        groupes: list[dict[str, Any]] = []
        par_famille = groupby(self.questions, key=lambda q: (q.famille, q.genre == "competence"))
        for (famille, a_deux), questions in par_famille:
            lignes = [self._ligne(q) for q in questions]
            groupes.append({"famille": famille, "a_deux": a_deux, "lignes": lignes})
        return groupes

    def _ligne(self, question: Question) -> dict[str, Any]:
        if question.genre == GenreQuestion.COMPETENCE:
            cotes = [(qui, self[question.code + suffixe]) for _, suffixe, qui in _COTES]
            return {"question": question, "cotes": cotes}
        return {"question": question, "champ": self[question.code]}

    def reponses(self) -> dict[str, Any]:
        """Valeurs prêtes pour JSON, des seules questions bien saisies ; vide efface sa réponse.

        Une question qui ne se pose plus, d'après celle dont elle dépend, perd la sienne.
        """
        lues: dict[str, Any] = {}
        for question in self.questions:
            if question.genre == GenreQuestion.COMPETENCE:
                if any(question.code + suffixe in self.errors for _, suffixe, _ in _COTES):
                    continue
                lues[question.code] = {
                    cote: int(note)
                    for cote, suffixe, _ in _COTES
                    if (note := self.cleaned_data.get(question.code + suffixe))
                }
            elif question.code in self.cleaned_data:
                valeur: Any = self.cleaned_data[question.code]
                lues[question.code] = valeur.isoformat() if hasattr(valeur, "isoformat") else valeur
        for question in self.questions:
            if question.code in lues and not est_posee(question.condition, lues):
                lues[question.code] = None
        return lues


def _initial(questions: list[Question], reponses: dict[str, Any]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for question in questions:
        valeur = reponses.get(question.code)
        if question.genre == GenreQuestion.COMPETENCE:
            for cote, suffixe, _ in _COTES:
                note = (valeur or {}).get(cote)
                initial[question.code + suffixe] = None if note is None else str(note)
        else:
            initial[question.code] = valeur
    return initial
