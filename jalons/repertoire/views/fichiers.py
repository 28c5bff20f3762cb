"""Le fichier d'une fiche (ici, d'une convention) : le joindre, le rouvrir."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.droits import fiche_tenue
from jalons.ecrans.fichiers import fichier as rendre_fichier
from jalons.ecrans.gestes import page_formulaire
from jalons.repertoire.forms.offre import JoindreForm
from jalons.repertoire.models import Conventionnement
from jalons.repertoire.selectors.suivis import lisibles
from jalons.repertoire.services.fichiers import joindre


def page_joindre(request: RequeteAgent, objet: Any, titre: str, retour: str) -> HttpResponse:
    actuel = objet.fichier
    form = JoindreForm(
        request.POST or None, request.FILES or None, initial={"en_place": objet.fichier_id or 0}
    )

    def acte(form: JoindreForm) -> str:
        fichier = form.cleaned_data["fichier"]
        joindre(
            objet=objet,
            contenu=fichier.read(),
            nom=fichier.name,
            en_place=form.cleaned_data["en_place"],
            par=request.user,
            le=timezone.localdate(),
        )
        return retour

    note = f"Il prendra la place de « {actuel.nom} »." if actuel else ""
    return page_formulaire(
        request,
        form,
        acte,
        titre=titre,
        succes="Le fichier est joint.",
        retour=retour,
        bouton="Remplacer le fichier" if actuel else "Joindre le fichier",
        contexte={"note": note},
    )


def ouvrir_fichier(objet: Any) -> HttpResponse:
    if objet.fichier is None:
        raise Http404("Aucun fichier n'est joint.")
    contenu = bytes(objet.fichier.contenu)
    return rendre_fichier(
        contenu, nom=objet.fichier.nom, type_mime=objet.fichier.type_mime, ouvrir=False
    )


@requiert(Permission.COORDINATION_GERER)
def joindre_convention(request: RequeteAgent, pk: int) -> HttpResponse:
    """Joindre la convention signée."""
    convention = fiche_tenue(request.user, Conventionnement, pk, "fichier")
    retour = reverse("repertoire:convention", args=[pk])
    return page_joindre(request, convention, f"Convention {convention.numero}", retour)


@requiert(Permission.COORDINATION_CONSULTER)
def fichier_convention(request: RequeteAgent, pk: int) -> HttpResponse:
    """Télécharger une convention."""
    return ouvrir_fichier(
        get_object_or_404(lisibles(request.user).select_related("fichier"), pk=pk)
    )
