"""Formulaires du dossier unique : une pièce, une structure soutenue."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.annuaire.models import Structure
from jalons.fse.commun.forms.champs import Identifiants
from jalons.fse.enums import GenreStructureSoutenue
from jalons.fse.pieces_dossier import ETAPES, PieceAttendue
from jalons.socle.formulaires import ChoixRecherche, DateFr


def _pieces() -> list[tuple[str, Any]]:
    return [
        (libelle, [(p.code, p.libelle) for p in PieceAttendue.tous() if p.etape == etape])
        for etape, libelle in ETAPES.items()
    ]


class PieceDossierForm(Identifiants, forms.Form):
    """Une pièce et son fichier."""

    genre = forms.ChoiceField(label="Pièce", choices=_pieces)
    date_piece = forms.DateField(label="Datée du", widget=DateFr)
    note = forms.CharField(
        label="À retenir",
        max_length=300,
        required=False,
        help_text="Ce que conclut le rapport, ce qui reste à faire…",
    )
    fichier = forms.FileField(label="Fichier (PDF, JPEG ou PNG)", required=False)


class StructureSoutenueForm(Identifiants, forms.Form):
    """Une administration ou une entreprise que l'opération soutient."""

    structure = forms.ModelChoiceField(
        label="Structure", queryset=Structure.objects.all(), widget=ChoixRecherche
    )
    genre = forms.ChoiceField(label="Comptée comme", choices=GenreStructureSoutenue.choices)
    date_soutien = forms.DateField(label="Soutenue depuis le", widget=DateFr)
    soutien = forms.CharField(
        label="Soutien apporté",
        max_length=200,
        required=False,
        help_text="Conseil, formation de ses équipes, appui à une candidature…",
    )
