"""Formulaires d'un bouton : un motif, la version lue."""

from __future__ import annotations

from django import forms

from jalons.fse.commun.forms.champs import (
    Identifiants,
)


class MotifForm(Identifiants, forms.Form):
    """Une phrase qui explique un retrait."""

    motif = forms.CharField(label="Pourquoi", max_length=300)
