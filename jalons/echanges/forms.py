"""Formulaires des échanges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


class DepotForm(forms.Form):
    fichier = forms.FileField(
        label="Fichier reçu",
        help_text="De la caisse : bénéficiaires (mensuel ou quotidien), instruction, contacts. De France "
        "Travail : listes d'inscriptions, cessations, radiations, stock, ou PECG. XML, CSV, gzip ou "
        "zip. Il est chiffré dès sa réception et effacé une fois intégré.",
    )
    simuler = forms.BooleanField(
        label="Simuler d'abord : voir ce qui changerait, sans rien garder", required=False
    )


class CorrectionForm(forms.Form):
    """Les champs d'une ligne rejetée, tels que reçus, à corriger ; jamais un numéro."""

    def __init__(
        self, donnees: Any = None, *, libelles: Mapping[str, str], recues: Mapping[str, str]
    ) -> None:
        super().__init__(donnees, initial=dict(recues), prefix="correction")
        for champ in recues:
            self.fields[champ] = forms.CharField(
                label=libelles[champ], required=False, max_length=120
            )


class CodeForm(forms.Form):
    liste = forms.CharField(label="Liste", max_length=40)
    code = forms.CharField(label="Code", max_length=10)
    libelle = forms.CharField(label="Libellé", max_length=200)


class EcarterForm(forms.Form):
    commentaire = forms.CharField(label="Pourquoi ce bloc est-il écarté ?", max_length=300)
