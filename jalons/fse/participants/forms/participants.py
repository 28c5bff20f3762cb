"""Les questionnaires d'un participant, dans l'ordre de la conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from jalons.fse.commun.forms.champs import EnParties, Identifiants
from jalons.fse.enums import GenreEvenementSortie
from jalons.questionnaires.forms.fiche import FormulaireSurFiche
from jalons.socle.formulaires import DateFr

_EVENEMENTS = ((1, "Premier événement"), (2, "Puis"), (3, "Puis encore"))


class EntreeForm(EnParties, FormulaireSurFiche):
    """Le questionnaire d'entrée. Prérempli par le dossier ; ce qui manque se complète plus tard."""

    date_entree = forms.DateField(label="Entrée dans l'opération", widget=DateFr)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def _noms(self, theme: str) -> tuple[str, ...]:
        noms = super()._noms(theme)
        premier = theme == self.grille.themes[0]["code"]
        return ("date_entree", *noms) if premier else noms


class SortieForm(Identifiants, forms.Form):
    """La sortie de l'opération."""

    date_sortie = forms.DateField(label="Sortie le", widget=DateFr)
    motif = forms.CharField(label="Motif", max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ResultatForm(Identifiants, EnParties, FormulaireSurFiche):
    """Ce qui est arrivé dans les quatre semaines ; le dernier événement d'emploi l'emporte."""

    a_part = frozenset({"date", "genre"})
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quand, quoi = self.question("date"), self.question("genre")
        for n, _ in _EVENEMENTS:
            self.fields[f"date_{n}"] = self._champ(quand, None)
            self.fields[f"genre_{n}"] = self._champ(quoi, None)
        self.PARTIES = (
            *((titre, "", (f"date_{n}", f"genre_{n}")) for n, titre in _EVENEMENTS),
            *(partie for partie in self.PARTIES if partie[2]),
        )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for n in (1, 2, 3):
            if bool(donnees.get(f"date_{n}")) != bool(donnees.get(f"genre_{n}")):
                self.add_error(f"date_{n}", "Donnez la date et l'événement.")
        return donnees

    @staticmethod
    def depuis(reponses: Mapping[str, Any]) -> dict[str, Any]:
        """Le résultat déjà saisi, pour le corriger sans le retaper."""
        dit = {nom: reponses.get(nom) for nom in ("type_contrat", "duree_contrat", "preuve")}
        for n, evenement in enumerate(reponses.get("evenements", ())[:3], start=1):
            dit |= {f"date_{n}": evenement["date"], f"genre_{n}": evenement["genre"]}
        return dit

    def autres(self) -> dict[str, Any]:
        """Les réponses aux questions que le département a ajoutées."""
        nommes = ("type_contrat", "duree_contrat", "preuve")
        return {code: v for code, v in self.reponses().items() if code not in nommes}

    def evenements(self) -> list[tuple[date, GenreEvenementSortie]]:
        """Les événements dont la date et le genre se lisent."""
        d = self.cleaned_data
        return [
            (d[f"date_{n}"], GenreEvenementSortie(d[f"genre_{n}"]))
            for n in (1, 2, 3)
            if d.get(f"date_{n}") and d.get(f"genre_{n}")
        ]


class SixMoisForm(Identifiants, FormulaireSurFiche):
    """Le relevé à six mois."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        jointe: Any = self.fields["joignable"]
        jointe.required, jointe.choices = True, jointe.choices[1:]


class EligibiliteForm(Identifiants, forms.Form):
    """Une preuve d'éligibilité."""

    type_preuve = forms.CharField(
        label="Preuve", max_length=120, help_text="Attestation RSA, avis de situation…"
    )
    emise_le = forms.DateField(label="Émise le", widget=DateFr)
    reference = forms.CharField(label="Référence", max_length=120, required=False)
    fichier = forms.FileField(label="Pièce", required=False)

    def __init__(self, *args: Any, types: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if types:
            self.fields["type_preuve"] = forms.ChoiceField(
                label="Preuve, parmi celles que l'appel admet",
                choices=[("", "Choisir"), *((t, t) for t in types)],
            )
