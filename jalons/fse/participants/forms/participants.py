"""Les questionnaires d'un participant, dans l'ordre de la conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from jalons.annuaire.forms import ChampCommune
from jalons.fse.commun.forms.champs import EnParties, Identifiants
from jalons.fse.enums import (
    GenreEvenementSortie,
    GenreIndicateur,
    Joignable,
    NiveauEtudes,
    Reponse,
    SituationEmploi,
)
from jalons.socle.formulaires import ChampEntier, ChampTelephone, DateFr

_VIDE = [("", "Pas encore renseigné")]
_OUI_NON = [*_VIDE, (Reponse.OUI.value, "Oui"), (Reponse.NON.value, "Non")]
_SENSIBLE = [*_VIDE, *Reponse.choices()]


def _choix(libelle: str, choix: list[tuple[str, str]], aide: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=libelle, choices=choix, required=False, help_text=aide)


class EntreeForm(EnParties, forms.Form):
    """Le questionnaire d'entrée. Prérempli par le dossier ; ce qui manque se complète plus tard."""

    sans_mention_facultatif = True
    PARTIES = (
        ("Entrée et coordonnées", "", ("date_entree", "genre", "telephone", "courriel",
                                       "commune", "commune_rurale")),
        ("Emploi et formation", "Sa situation la veille de l'entrée.",
         ("situation_emploi", "duree_chomage_mois", "en_formation", "niveau_etudes")),
        ("Ressources et logement", "", ("menage", "minima_sociaux", "sans_abri")),
        ("Questions sensibles", "La personne peut ne pas souhaiter répondre.",
         ("handicap", "pays_tiers", "origine_etrangere", "minorite")),
    )  # fmt: skip

    date_entree = forms.DateField(label="Entrée dans l'opération", widget=DateFr)
    genre = _choix("Genre", [*_VIDE, *GenreIndicateur.choices()])
    telephone = ChampTelephone(label="Téléphone", required=False)
    courriel = forms.EmailField(label="Courriel", required=False)
    commune = ChampCommune(label="Commune", required=False)
    situation_emploi = _choix(
        "Situation la veille de l'entrée", [*_VIDE, *SituationEmploi.choices()]
    )
    duree_chomage_mois = ChampEntier(
        label="Mois de chômage, s'il y a lieu", min_value=0, max_value=600, required=False
    )
    en_formation = _choix("En formation à l'entrée", _OUI_NON)
    niveau_etudes = _choix("Niveau d'études", [*_VIDE, *NiveauEtudes.choices()])
    sans_abri = _choix("Sans abri ou exclue du logement", _OUI_NON)
    commune_rurale = _choix("Habite une commune rurale", _OUI_NON)
    menage = _choix("Ménage", [*_VIDE, ("seul", "Seule adulte du foyer"), ("couple", "En couple")])
    minima_sociaux = _choix("Perçoit un minimum social", _OUI_NON)
    handicap = _choix("Situation de handicap", _SENSIBLE)
    pays_tiers = _choix("Ressortissante d'un pays hors de l'Union", _SENSIBLE)
    origine_etrangere = _choix("Un parent né à l'étranger", _SENSIBLE)
    minorite = _choix("Appartient à une minorité", _SENSIBLE)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def reponses(self) -> dict[str, Any]:
        """Les réponses données ; une case vide n'y est pas."""
        exclus = ("date_entree", "version")
        return {
            k: v for k, v in self.cleaned_data.items() if k not in exclus and v not in ("", None)
        }


class SortieForm(Identifiants, forms.Form):
    """La sortie de l'opération."""

    date_sortie = forms.DateField(label="Sortie le", widget=DateFr)
    motif = forms.CharField(label="Motif", max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ResultatForm(Identifiants, EnParties, forms.Form):
    """Ce qui est arrivé dans les quatre semaines ; le dernier événement d'emploi l'emporte."""

    sans_mention_facultatif = True
    PARTIES = (
        ("Premier événement", "", ("date_1", "genre_1")),
        ("Puis", "", ("date_2", "genre_2")),
        ("Puis encore", "", ("date_3", "genre_3")),
        ("Contrat et preuve", "", ("type_contrat", "duree_contrat", "preuve")),
    )

    date_1 = forms.DateField(label="Date", widget=DateFr, required=False)
    genre_1 = _choix("Ce qui est arrivé", [("", "—"), *GenreEvenementSortie.choices()])
    date_2 = forms.DateField(label="Date", widget=DateFr, required=False)
    genre_2 = _choix("Ce qui est arrivé", [("", "—"), *GenreEvenementSortie.choices()])
    date_3 = forms.DateField(label="Date", widget=DateFr, required=False)
    genre_3 = _choix("Ce qui est arrivé", [("", "—"), *GenreEvenementSortie.choices()])
    type_contrat = forms.CharField(label="Contrat, s'il y en a un", max_length=60, required=False)
    duree_contrat = ChampEntier(
        label="Sa durée en mois",
        help_text="Vide : sans fin prévue.",
        min_value=1,
        max_value=60,
        required=False,
    )
    preuve = forms.CharField(
        label="Ce qui le prouve",
        help_text="Contrat, attestation, diplôme… et sa référence.",
        max_length=120,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

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

    def evenements(self) -> list[tuple[date, GenreEvenementSortie]]:
        """Les événements dont la date et le genre se lisent."""
        d = self.cleaned_data
        return [
            (d[f"date_{n}"], GenreEvenementSortie(d[f"genre_{n}"]))
            for n in (1, 2, 3)
            if d.get(f"date_{n}") and d.get(f"genre_{n}")
        ]


class SixMoisForm(Identifiants, forms.Form):
    """Le relevé à six mois."""

    joignable = forms.ChoiceField(
        label="La personne a-t-elle été jointe ?", choices=Joignable.choices
    )
    situation_emploi = _choix("Sa situation", [*_VIDE, *SituationEmploi.choices()])
    situation_amelioree = _choix(
        "Situation améliorée", _OUI_NON, "Seulement si elle était en emploi à l'entrée."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


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
