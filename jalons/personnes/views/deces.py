"""Vérifier un décès que la caisse signale."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import essayer
from jalons.personnes.acces import sur_personne
from jalons.personnes.forms.deces import DecesForm
from jalons.personnes.models import Personne
from jalons.personnes.selectors.deces import demande_signalee, verification_deces
from jalons.personnes.services.deces import verifier_deces


@sur_personne(Permission.PERSONNE_MODIFIER, ecran="deces")
def deces(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Dire si la personne est vivante, et comment on le sait."""
    le = timezone.localdate()
    notee = verification_deces(personne, le=le)
    initial: dict[str, Any] = {"version": notee.version if notee else 0}
    if notee:
        initial |= {
            "conclusion": "vivante" if notee.est_vivante else "decedee",
            "source": notee.source,
        }
    form = DecesForm(request.POST or None, initial=initial)
    fait = essayer(
        request,
        form,
        lambda: verifier_deces(
            personne=personne,
            est_vivante=form.cleaned_data["conclusion"] == "vivante",
            source=form.cleaned_data["source"],
            version=form.cleaned_data["version"],
            par=request.user,
            le=le,
        ),
        succes="C'est noté.",
        retour=reverse("portail:dossier", args=[personne.pk]),
    )
    if fait is not None:
        return fait
    contexte = {
        "titre": "Vérifier le décès signalé",
        "personne": personne,
        "form": form,
        "notee": notee,
        "est_signale": demande_signalee(personne, le=le) is not None,
    }
    return render(request, "personnes/deces.html", contexte, status=422 if form.errors else 200)
