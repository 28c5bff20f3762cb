"""Formulaires du répertoire : chercher, écrire une fiche, signaler une erreur, importer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from jalons.annuaire.forms import ChampCommune
from jalons.annuaire.models import Commune
from jalons.repertoire.data_inclusion import lire_zone
from jalons.repertoire.enums import EtatOffre, FamilleErreur
from jalons.repertoire.models import Offre
from jalons.repertoire.services.reception import Recu, lire_fichier
from jalons.repertoire.vocabulaire import liste, thematiques_par_categorie
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.formulaires import (
    ChampEntier,
    ChampNombre,
    ChampTelephone,
    ChoixRecherche,
    DateFr,
)
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode

_LISTES = {
    "publics": "Publics",
    "modes_accueil": "Accueil",
    "modes_mobilisation": "Comment y accéder",
    "mobilisable_par": "Qui peut la demander",
}


class _CodesField(forms.MultipleChoiceField):
    """Des codes d'une liste ; rien de coché : non précisé (None)."""

    def clean(self, value: Any) -> Any:
        return sorted(super().clean(value)) or None


class OffreForm(forms.ModelForm):
    thematiques = _CodesField(
        label="Thèmes",
        required=False,
        choices=thematiques_par_categorie,
        widget=forms.SelectMultiple(attrs={"data-recherche": "1"}),
    )
    zone = forms.CharField(
        label="Zone",
        required=False,
        max_length=2000,
        help_text="Codes séparés par des virgules : département (57), intercommunalité (SIREN), commune "
        "(Insee), ou « france ». Vide : non précisée.",
    )
    commune = ChampCommune(label="Commune", required=False)
    telephone = ChampTelephone(label="Téléphone", required=False)
    lien_mobilisation = forms.URLField(
        label="Formulaire en ligne", required=False, assume_scheme="https", max_length=500
    )
    debut = forms.DateField(label="Ouverte du", widget=DateFr(), required=False)
    fin = forms.DateField(label="Au", widget=DateFr(), required=False)

    class Meta:
        model = Offre
        fields = (
            "structure", "nom", "description", "type", "frais", "frais_precisions",
            "publics_precisions", "conditions_acces", "mobilisation_precisions", "lien_mobilisation",
            "adresse", "complement_adresse", "code_postal", "courriel", "contact_nom_prenom",
            "contact_public", "horaires_accueil", "volume_horaire_hebdomadaire", "nombre_semaines",
            "dispositif", "action", "convention", "financeurs", "places", "regles_prescription",
            "contact_interne", "etat", "suspendue_jusqu_au", "alerte", "alerte_fin", "version",
        )  # fmt: skip
        widgets = {
            "version": forms.HiddenInput,
            "structure": ChoixRecherche(),
            "action": ChoixRecherche(),
            "convention": ChoixRecherche(),
            "contact_interne": ChoixRecherche(),
            "financeurs": forms.SelectMultiple(attrs={"data-recherche": "1"}),
            "description": forms.Textarea(attrs={"rows": 5}),
            "conditions_acces": forms.Textarea(attrs={"rows": 2}),
            "mobilisation_precisions": forms.Textarea(attrs={"rows": 2}),
            "regles_prescription": forms.Textarea(attrs={"rows": 2}),
            "suspendue_jusqu_au": DateFr(),
            "alerte_fin": DateFr(),
        }
        field_classes = {
            "places": ChampEntier,
            "nombre_semaines": ChampEntier,
            "volume_horaire_hebdomadaire": ChampNombre,
        }

    field_order = (
        "structure", "nom", "description", "thematiques", "type", "publics", "publics_precisions",
        "conditions_acces", "frais", "frais_precisions", "modes_accueil", "commune", "adresse",
        "complement_adresse", "code_postal", "zone", "modes_mobilisation", "mobilisable_par",
        "mobilisation_precisions", "lien_mobilisation", "telephone", "courriel", "contact_nom_prenom",
        "contact_public", "horaires_accueil", "volume_horaire_hebdomadaire", "nombre_semaines",
        "etat", "suspendue_jusqu_au", "alerte", "alerte_fin", "debut", "fin", "places", "dispositif",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, libelle in _LISTES.items():
            self.fields[nom] = _CodesField(
                label=libelle,
                required=False,
                choices=list(liste(nom).items()),
                widget=forms.CheckboxSelectMultiple,
                initial=getattr(self.instance, nom) or [],
            )
        for nom in ("type", "frais"):
            self.fields[nom] = forms.ChoiceField(
                label="Genre d'offre" if nom == "type" else "Frais",
                required=False,
                choices=[("", "Non précisé"), *liste(nom).items()],
                initial=getattr(self.instance, nom),
            )
        self.fields["version"].required = False
        self.order_fields(self.field_order)
        self.initial["thematiques"] = self.instance.thematiques or []
        self.initial["zone"] = ", ".join(self.instance.zone_eligibilite or [])
        self.initial["commune"] = self.instance.commune_id or ""
        self.initial["telephone"] = self.instance.telephone
        if self.instance.periode:
            periode = self.instance.periode
            self.initial.update(debut=periode.debut, fin=periode.fin)

    def clean_zone(self) -> list[str] | None:
        bons, dits = lire_zone(self.cleaned_data["zone"])
        if dits:
            raise forms.ValidationError(dits)
        return bons or None

    def clean_publics(self) -> list[str] | None:
        lus = self.cleaned_data["publics"]
        if lus and "tous-publics" in lus and len(lus) > 1:
            raise forms.ValidationError("« Tous publics » va seul.")
        return lus

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        if len(d.get("nom") or "") < 3:
            self.add_error("nom", "Trois lettres au moins.")
        if len(d.get("description") or "") < 5:
            self.add_error("description", "Dites en une phrase ce que c'est.")
        if bool(d.get("alerte")) != bool(d.get("alerte_fin")):
            self.add_error("alerte_fin", "Une alerte a une phrase et une fin.")
        if d.get("suspendue_jusqu_au") and d.get("etat") != EtatOffre.SUSPENDUE:
            self.add_error("suspendue_jusqu_au", "Seulement si l'offre est suspendue.")
        if d.get("fin") and (not d.get("debut") or d["fin"] < d["debut"]):
            self.add_error("fin", "La fin doit suivre le début.")
        return d

    def _post_clean(self) -> None:
        """Le modèle se vérifie à l'enregistrement : le service seul écrit."""

    def valeurs(self) -> dict[str, Any]:
        """Les champs de la fiche, sans sa version."""
        d = dict(self.cleaned_data)
        debut, fin = d.pop("debut"), d.pop("fin")
        d.pop("version", None)
        d["zone_eligibilite"] = d.pop("zone")
        d["periode"] = Periode(debut, fin) if debut else None
        code = d.pop("commune")
        d["commune"] = Commune.objects.get(pk=code) if code else None
        heures = d["volume_horaire_hebdomadaire"]
        d["volume_horaire_hebdomadaire"] = float(heures) if heures is not None else None
        return d


class OffreParLienForm(forms.ModelForm):
    """Ce qu'un organisme corrige lui-même de sa fiche."""

    telephone = ChampTelephone(label="Téléphone", required=False)
    etat = forms.ChoiceField(
        label="Accueillez-vous encore ?",
        choices=[
            (e.value, e.label) for e in (EtatOffre.OUVERTE, EtatOffre.COMPLETE, EtatOffre.SUSPENDUE)
        ],
    )

    class Meta:
        model = Offre
        fields = (
            "description", "conditions_acces", "horaires_accueil", "telephone", "courriel", "places",
            "etat", "suspendue_jusqu_au", "alerte", "alerte_fin", "version",
        )  # fmt: skip
        widgets = {
            "version": forms.HiddenInput,
            "description": forms.Textarea(attrs={"rows": 5}),
            "conditions_acces": forms.Textarea(attrs={"rows": 2}),
            "suspendue_jusqu_au": DateFr(),
            "alerte_fin": DateFr(),
        }
        field_classes = {"places": ChampEntier}

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        if len(d.get("description") or "") < 5:
            self.add_error("description", "Dites en une phrase ce que c'est.")
        if bool(d.get("alerte")) != bool(d.get("alerte_fin")):
            self.add_error("alerte_fin", "Une alerte a une phrase et une fin.")
        if d.get("suspendue_jusqu_au") and d.get("etat") != EtatOffre.SUSPENDUE:
            self.add_error("suspendue_jusqu_au", "Seulement si l'offre est suspendue.")
        return d

    def _post_clean(self) -> None:
        """Le modèle se vérifie à l'enregistrement : le service seul écrit."""


class SignalerForm(forms.Form):
    famille = forms.ChoiceField(label="Ce qui ne va pas", choices=FamilleErreur.choices)
    dit = forms.CharField(
        label="En clair",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SessionForm(forms.Form):
    debut = forms.DateField(label="Du", widget=DateFr())
    fin = forms.DateField(label="Au", widget=DateFr(), required=False)
    lieu = forms.CharField(label="Lieu", max_length=160, required=False)
    places = ChampEntier(label="Places", required=False, min_value=0, max_value=10_000)

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        if d.get("debut") and d.get("fin") and d["fin"] < d["debut"]:
            self.add_error("fin", "La session finit avant de commencer.")
        return d


class ImportOffresForm(forms.Form):
    """Le fichier déposé ; `cleaned_data["fichier"]` est ce qui y a été lu (`Recu`)."""

    fichier = forms.FileField(
        label="Fichier d'offres",
        help_text="Un tableau (.xlsx, .xls, .ods, .csv), ou data·inclusion (.json, .csv, .parquet).",
    )
    entier = forms.BooleanField(
        label="C'est le répertoire entier de cette source : fermer ce qui n'y est plus",
        required=False,
    )

    def clean_fichier(self) -> Recu:
        recu = self.cleaned_data["fichier"]
        megas = parametre("repertoire_import_megas", le=timezone.localdate()).nombre
        if recu.size > megas * 1_000_000:
            raise forms.ValidationError(f"Le fichier dépasse {megas} Mo : coupez-le.")
        try:
            return lire_fichier(recu.name, recu.read(), megas=megas)
        except ErreurMetier as refus:
            raise forms.ValidationError(refus.message) from refus
