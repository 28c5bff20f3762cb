"""Un questionnaire présenté entier sur la fiche d'une pièce, ses thèmes en parties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jalons.questionnaires.forms.theme import ThemeForm
from jalons.questionnaires.models import Question
from jalons.questionnaires.rules.reponses import est_repondue
from jalons.questionnaires.selectors.grilles import GrilleServie


class FormulaireSurFiche(ThemeForm):
    """Les questions posées d'une grille, sauf celles que la pièce présente autrement (`a_part`).

    `PARTIES` : (thème, consigne, noms des champs), pour un formulaire qui se lit en parties.
    """

    serre = True
    longueur_texte = 120
    a_part: frozenset[str] = frozenset()
    PARTIES: Any = ()

    def __init__(
        self,
        *args: Any,
        grille: GrilleServie,
        le: date,
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.grille = grille
        dit = dict(initial or {})
        posees = [q for q in grille.posees() if q.code not in self.a_part]
        super().__init__(*args, questions=posees, reponses=dit, initial=dit, le=le, **kwargs)
        del self.fields["saisie"]  # un dépôt ne se rejoue pas
        self.PARTIES = tuple(
            (theme["libelle"], theme.get("consigne", ""), self._noms(theme["code"]))
            for theme in grille.themes
        )

    def _noms(self, theme: str) -> tuple[str, ...]:
        return tuple(q.code for q in self.grille.du_theme(theme) if q.code in self.fields)

    def question(self, code: str) -> Question:
        """La question de ce code ; lève `StopIteration` si la grille ne l'a pas."""
        return next(q for q in self.grille.questions if q.code == code)

    def reponses(self) -> dict[str, Any]:
        """Les réponses données ; une case vide n'y est pas."""
        return {code: valeur for code, valeur in super().reponses().items() if est_repondue(valeur)}
