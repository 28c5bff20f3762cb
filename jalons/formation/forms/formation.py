"""Ce que l'on saisit des formations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from jalons.ecrans.tableurs.importation import lire_source
from jalons.ecrans.tableurs.page import ImportForm
from jalons.formation.enums import ObjectifFormation, SuiteFormation
from jalons.formation.lheo import lire_lheo, ouvrir
from jalons.formation.rules.sessions import Constat, SessionLue
from jalons.formation.tableur import SESSIONS, STAGIAIRES, lire_sessions
from jalons.socle.formulaires import DateFr
from jalons.socle.parametres import parametre

_MEGA = 1_000_000
_TABLEUR_MEGAS = 20


class CalendrierForm(forms.Form):
    """Le fichier du calendrier, et d'où il vient."""

    source = forms.CharField(
        label="D'où vient ce fichier ?",
        help_text="Le même nom à chaque fois : « Région », « E2C »…",
        max_length=60,
    )
    fichier = forms.FileField(
        label="Fichier", help_text="Un tableau (.xlsx, .ods, .xls, .csv) ou LHÉO 2.3 (.xml)."
    )

    def clean_fichier(self) -> UploadedFile:
        recu: UploadedFile = self.cleaned_data["fichier"]
        megas = parametre("formation_import_megas", le=timezone.localdate()).nombre
        taille = recu.size or 0
        if taille > megas * _MEGA:
            raise forms.ValidationError(f"Le fichier dépasse {megas} Mo : coupez-le.")
        if not _est_xml(recu) and taille > _TABLEUR_MEGAS * _MEGA:
            raise forms.ValidationError(
                f"Un tableau de plus de {_TABLEUR_MEGAS} Mo ne se lit pas : coupez-le."
            )
        return recu

    def lire(self) -> Iterator[SessionLue | Constat]:
        """Les sessions du fichier, une à une. Lève `ErreurMetier` s'il ne se lit pas du tout."""
        recu = self.cleaned_data["fichier"]
        recu.seek(0)
        if _est_xml(recu):
            return lire_lheo(ouvrir(recu))
        return lire_sessions(lire_source(SESSIONS, recu.name, recu.read()))


def _est_xml(recu: UploadedFile) -> bool:
    recu.seek(0)
    tete = recu.read(64).replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    recu.seek(0)
    return tete.startswith(b"<")


class StagiairesForm(ImportForm):
    """La liste de stagiaires d'une session."""

    source = STAGIAIRES


class ChercherForm(forms.Form):
    """Chercher une session pour quelqu'un."""

    q = forms.CharField(label="Formation, métier, ville", required=False, max_length=100)
    objectif = forms.ChoiceField(
        label="Objectif", required=False, choices=[("", "Tous"), *ObjectifFormation.choices()]
    )
    partout = forms.BooleanField(label="Dans tout le Département", required=False)


class RevoirForm(forms.Form):
    """Ce qui suit une formation."""

    revue_le = forms.DateField(label="Revue le", widget=DateFr())
    suite = forms.ChoiceField(
        label="Ce qui suit", choices=[("", "Choisir"), *SuiteFormation.choices()]
    )
    precision = forms.CharField(
        label="Précision",
        help_text="Rien sur la santé.",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DeciderForm(forms.Form):
    """Qui est une ligne d'une liste de stagiaires."""

    personne = forms.ChoiceField(label="Qui est-ce ?", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, candidats: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dits = [
            (str(p.pk), f"{p.nom_complet}, né(e) le {p.date_naissance:%d/%m/%Y}") for p in candidats
        ]
        self.fields["personne"].choices = [("", "Personne n'est suivie ici"), *dits]  # type: ignore[attr-defined]
