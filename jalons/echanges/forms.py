"""Formulaires des échanges."""

from __future__ import annotations

from django import forms


class DepotForm(forms.Form):
    fichier = forms.FileField(
        label="Fichier de la caisse",
        help_text="Bénéficiaires (mensuel ou quotidien), instruction, ou contacts de la CNAF : XML, "
        "CSV, gzip ou zip. Il est chiffré dès sa réception et effacé une fois intégré.",
    )
    simuler = forms.BooleanField(
        label="Simuler d'abord : voir ce qui changerait, sans rien garder", required=False
    )


class CodeForm(forms.Form):
    liste = forms.CharField(label="Liste", max_length=40)
    code = forms.CharField(label="Code", max_length=10)
    libelle = forms.CharField(label="Libellé", max_length=200)


class EcarterForm(forms.Form):
    commentaire = forms.CharField(label="Pourquoi ce bloc est-il écarté ?", max_length=300)
