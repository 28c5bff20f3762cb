"""Importer et exporter le répertoire."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.fichiers import CSV
from jalons.ecrans.fichiers import fichier as rendre
from jalons.ecrans.trace import tracer_sortie
from jalons.repertoire.forms.fiche import ImportOffresForm
from jalons.repertoire.selectors.publication import FORMATS, SANS_PARQUET, sait_ecrire_parquet
from jalons.repertoire.selectors.publication import exporter as ecrire
from jalons.repertoire.services.importation import Bilan, importer_offres

_TYPES = {
    "json": "application/json; charset=utf-8",
    "csv": CSV,
    "parquet": "application/vnd.apache.parquet",
}
_CONSTATS_MONTRES = 300


@requiert(Permission.COORDINATION_GERER)
def importer(request: RequeteAgent) -> HttpResponse:
    """Déposer un fichier d'offres : voir ce qu'il ferait, puis l'écrire."""
    form = ImportOffresForm(request.POST or None, request.FILES or None)
    bilan: Bilan | None = None
    if request.method == "POST" and form.is_valid():
        bilan = importer_offres(
            recu=form.cleaned_data["fichier"],
            par=request.user,
            le=timezone.localdate(),
            entier=form.cleaned_data["entier"],
            ecrire=request.POST.get("acte") == "ecrire",
        )
    contexte = {
        "titre": "Importer des offres",
        "form": form,
        "bilan": bilan,
        "constats": bilan.constats[:_CONSTATS_MONTRES] if bilan else [],
        "de_plus": max(0, len(bilan.constats) - _CONSTATS_MONTRES) if bilan else 0,
        "onglet": "fiches",
    }
    statut = 422 if form.errors else 200
    return render(request, "repertoire/offres/importer.html", contexte, status=statut)


@requiert(Permission.COORDINATION_CONSULTER)
def exporter(request: RequeteAgent, objet: str, format_: str) -> HttpResponse:
    """Le répertoire au format data·inclusion, tracé."""
    if objet not in {"services", "structures"} or format_ not in FORMATS:
        raise Http404("Cet export n'existe pas.")
    if format_ == "parquet" and not sait_ecrire_parquet():
        messages.error(request, SANS_PARQUET)
        return redirect(reverse("repertoire:fiches"))
    contenu = ecrire(objet, format_)
    tracer_sortie(
        request.user, ecran="repertoire_export", personnes=(), detail=f"{objet}.{format_}"
    )
    nom = f"{objet}-{timezone.localdate():%Y-%m-%d}.{format_}"
    return rendre(contenu, nom=nom, type_mime=_TYPES[format_], ouvrir=False)
