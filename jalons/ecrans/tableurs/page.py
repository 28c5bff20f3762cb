"""L'écran d'un import : déposer le tableau, et désigner les colonnes que l'on n'a pas reconnues."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from jalons.ecrans.depots import OCTETS_PAR_MEGA
from jalons.ecrans.tableurs.importation import (
    ColonnesManquantes,
    Lecture,
    Source,
    lire_source,
    retenir_titres,
)
from jalons.ecrans.tableurs.lecture import TableauIllisible
from jalons.socle.erreurs import ErreurMetier

_MEGAS_MAXIMUM = 20


class ImportForm(forms.Form):
    """Le tableau déposé d'une source ; `cleaned_data["tableau"]` est sa `Lecture`."""

    source: ClassVar[Source]
    manquantes: ColonnesManquantes | None = None
    lecture: Lecture | None = None

    tableau = forms.FileField(
        label="Tableau (.xlsx, .ods, .xls ou .csv)",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.xls,.csv,.txt,.tsv"}),
    )

    def clean_tableau(self) -> Lecture:
        recu = self.cleaned_data["tableau"]
        if recu.size > _MEGAS_MAXIMUM * OCTETS_PAR_MEGA:
            raise forms.ValidationError(f"Le fichier est trop gros ({_MEGAS_MAXIMUM} Mo au plus).")
        try:
            self.lecture = lire_source(self.source, recu.name, recu.read())
        except ColonnesManquantes as erreur:
            self.manquantes = erreur
            raise forms.ValidationError(erreur.message) from erreur
        except TableauIllisible as erreur:
            raise forms.ValidationError(erreur.message) from erreur
        return self.lecture


def apprendre_titres(request: HttpRequest, source: Source) -> HttpResponse | None:
    """Retient les colonnes qu'un agent vient de désigner, et revient ; None si ce n'est pas cela."""
    if request.method != "POST" or request.POST.get("acte") != "titres":
        return None
    choix: dict[str, Any] = {
        champ: request.POST.get(f"titre_{champ}", "")[:120] for champ in source.colonnes
    }
    try:
        retenir_titres(
            source,
            {champ: titre for champ, titre in choix.items() if titre},
            par=request.user,
            le=timezone.localdate(),
        )
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
    else:
        messages.success(request, "C'est retenu pour ce genre de tableau. Déposez-le de nouveau.")
    return redirect(request.get_full_path())
