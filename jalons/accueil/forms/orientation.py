"""Formulaires de l'orientation et du COREO."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.accueil.enums import DemandeurReorientation, ModeEnvoi, MotifReorientation
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.repertoire.enums import Mesure, Voie
from jalons.repertoire.selectors.places import PlacesRestantes
from jalons.socle.formulaires import DateFr, FormulaireDansLaPage


class OrientationForm(forms.Form):
    """La décision. `accompagnant` vaut « structure:agent »."""

    voie = forms.ChoiceField(label="Orientation", choices=Voie.choices, widget=forms.RadioSelect)
    mesure = forms.ChoiceField(
        label="Mesure", choices=Mesure.choices, widget=forms.RadioSelect, required=False
    )
    accompagnant = forms.ChoiceField(
        label="Organisme et référent",
        help_text="Les places restantes sont indiquées ; une personne peut être suivie au-delà.",
    )
    motif_ecart = forms.CharField(
        label="Si vous choisissez autrement que la proposition, pourquoi ?",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, places: dict[Voie, list[PlacesRestantes]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.fields["accompagnant"].widget.attrs["data-suit"] = "voie"
        groupes: list[Any] = [("", "Choisissez un accompagnant")]
        for voie, lignes in places.items():
            options = [(f"{voie}|{p.cle}", _libelle(p)) for p in lignes]
            if options:
                groupes.append((voie.label, options))
        self.fields["accompagnant"].choices = groupes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        voie, choix = donnees.get("voie"), donnees.get("accompagnant", "")
        if voie and choix and not choix.startswith(f"{voie}|"):
            self.add_error(
                "accompagnant", "Cet accompagnant n'est pas ouvert sur l'orientation choisie."
            )
        return donnees

    def choix_accompagnant(self) -> tuple[Structure, Agent | None]:
        """Structure et référent choisis."""
        cle = self.cleaned_data["accompagnant"].split("|", 1)[1]
        lignes = [p for voie in self.places.values() for p in voie]
        choisi = next(p for p in lignes if p.cle == cle)
        return choisi.structure, choisi.agent


def _libelle(places: PlacesRestantes) -> str:
    qui = f"{places.structure} — {places.agent}" if places.agent else str(places.structure)
    if places.restantes <= 0:
        return f"{qui} : complet ({places.suivis} suivis pour {places.places} places)"
    return f"{qui} : {places.restantes} place{'s' if places.restantes > 1 else ''}"


class ReorientationForm(OrientationForm):
    """Une nouvelle décision : son motif, ce que l'on préconise, l'avis de l'équipe.

    `avis_ailleurs` : l'avis vient de qui le rend ; il ne se recopie pas.
    """

    demandee_par = forms.ChoiceField(
        label="À la demande de",
        choices=DemandeurReorientation.choices,
        widget=forms.RadioSelect,
        initial=DemandeurReorientation.REFERENT,
    )
    code = forms.ChoiceField(label="Motif", choices=MotifReorientation.choices)
    motif = forms.CharField(
        label="Précisions sur le motif",
        help_text="Elles figurent au COREO, après le motif.",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    preconisation = forms.CharField(
        label="Préconisation pour la suite",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    avis = forms.CharField(
        label="Avis de l'équipe pluridisciplinaire",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seance = forms.ChoiceField(label="Séance qui a rendu l'avis", required=False)

    def __init__(
        self,
        *args: Any,
        seances: list[tuple[int, str]],
        avis_ailleurs: bool = False,
        est_demandee: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choix = [("", "Aucune"), *((str(pk), dite) for pk, dite in seances)]
        self.fields["seance"].choices = choix  # type: ignore[attr-defined]
        if avis_ailleurs:
            del self.fields["avis"], self.fields["seance"]
        if est_demandee:
            del self.fields["demandee_par"], self.fields["code"]
        self.order_fields(
            ["demandee_par", "code", "motif", "voie", "mesure", "accompagnant", "motif_ecart"]
        )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        if donnees.get("code") == MotifReorientation.AUTRE and not donnees.get("motif", "").strip():
            self.add_error("motif", "Dites quel est ce motif.")
        return donnees


class DemandeReorientationForm(forms.Form):
    """Demander une autre orientation : qui, pourquoi, vers où."""

    demandee_par = forms.ChoiceField(
        label="À la demande de",
        choices=DemandeurReorientation.choices,
        widget=forms.RadioSelect,
        initial=DemandeurReorientation.REFERENT,
    )
    motif = forms.ChoiceField(label="Motif", choices=MotifReorientation.choices)
    precision = forms.CharField(
        label="Précisions",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    voie = forms.ChoiceField(
        label="Voie recommandée", choices=[("", "À voir"), *Voie.choices], required=False
    )
    avec_avis = forms.BooleanField(
        label="Demander l'avis de l'équipe pluridisciplinaire", required=False
    )

    def __init__(self, *args: Any, avis: str, **kwargs: Any) -> None:
        """`avis` : « exige », « possible », ou vide quand personne ne le rend ici."""
        super().__init__(*args, **kwargs)
        if avis == "exige":
            self.fields["avec_avis"].initial = self.fields["avec_avis"].disabled = True
            self.fields[
                "avec_avis"
            ].help_text = "Le Département le demande pour toute réorientation."
        elif not avis:
            del self.fields["avec_avis"]


class ClasserDemandeForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi l'orientation actuelle tient",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class EngagementsForm(FormulaireDansLaPage):
    nom_dans_la_page = "id"
    engagements = forms.CharField(
        label="Engagements de la personne",
        help_text="Un par ligne, avec ses mots. La signature les enregistre.",
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def lignes(self) -> list[str]:
        return [ligne.strip() for ligne in self.cleaned_data["engagements"].splitlines()]


class SignatureForm(EngagementsForm):
    """Les engagements relus et la signature à l'écran : tracée, ou nom tapé avec accord exprès."""

    nom = forms.CharField(label="Nom de la personne qui signe", max_length=100)
    qualite = forms.CharField(
        label="À quel titre, si ce n'est pas elle",
        help_text="Tuteur, curateur, représentant…",
        max_length=60,
        required=False,
    )
    accord = forms.BooleanField(
        label="La personne a lu le contrat, ou il lui a été lu, et elle l'accepte."
    )
    trace = forms.CharField(widget=forms.HiddenInput, required=False)


class PapierForm(FormulaireDansLaPage):
    nom_dans_la_page = "papier"
    nom = forms.CharField(label="Nom de la personne qui a signé", max_length=100)
    qualite = forms.CharField(
        label="À quel titre, si ce n'est pas elle", max_length=60, required=False
    )
    fichier = forms.FileField(label="Exemplaire signé, numérisé", help_text="PDF, JPEG ou PNG.")
    version = forms.IntegerField(widget=forms.HiddenInput)


class RefusForm(FormulaireDansLaPage):
    nom_dans_la_page = "refus"
    motif = forms.CharField(label="Ce que la personne a exprimé", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class NotificationForm(FormulaireDansLaPage):
    """Notification par un moyen qui donne date certaine."""

    nom_dans_la_page = "notification"
    date = forms.DateField(label="Notifiée le", widget=DateFr())
    mode = forms.ChoiceField(label="Par", choices=ModeEnvoi.choices, initial=ModeEnvoi.COURRIER)
