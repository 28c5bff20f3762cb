"""Le dossier unique à l'écran : ses pièces par étape, et les structures soutenues."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import agir
from jalons.fse.commun.forms.gestes import MotifForm
from jalons.fse.commun.services.pieces import deposer
from jalons.fse.operation.forms.dossier import PieceDossierForm, StructureSoutenueForm
from jalons.fse.operation.models.dossier import PieceDossier, StructureSoutenue
from jalons.fse.operation.selectors import dossier as lectures
from jalons.fse.operation.services import dossier as services
from jalons.fse.operation.views.commun import charger, contexte
from jalons.socle.pagination import paginer


@requiert(Permission.FSE_CONSULTER)
def dossier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ce qui est au dossier, ce qui manque, et les structures que l'opération soutient."""
    objet, le = charger(pk), timezone.localdate()
    donnees = contexte(
        request,
        objet,
        "dossier",
        etapes=lectures.etapes_du_dossier(objet),
        indicateurs=lectures.indicateurs_de_structures(objet, jusqu_au=le),
        page=paginer(request, objet.structures_soutenues.select_related("structure")),
        piece=PieceDossierForm(initial={"date_piece": le, "genre": request.GET.get("piece")}),
        soutien=StructureSoutenueForm(initial={"date_soutien": le}),
        peut_deposer=request.user.peut(Permission.FSE_GERER)
        or request.user.peut(Permission.FSE_CONTROLER),
    )
    return render(request, "fse/operation/dossier.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER, Permission.FSE_CONTROLER)
def deposer_piece(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ranger une pièce au dossier."""
    objet, le = charger(pk), timezone.localdate()
    form = PieceDossierForm(request.POST, request.FILES)

    def acte() -> None:
        champs = dict(form.cleaned_data)
        champs["date"] = champs.pop("date_piece")
        champs["fichier"] = deposer(champs["fichier"], le=le)
        services.deposer_piece(operation=objet, champs=champs, par=request.user, le=le)

    retour = reverse("fse:dossier", args=[pk])
    return agir(request, acte, form=form, succes="La pièce est au dossier.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def retirer_piece(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une pièce déposée à tort."""
    objet = get_object_or_404(PieceDossier.objects.select_related("operation"), pk=pk)
    form = MotifForm(request.POST)

    def acte() -> None:
        services.retirer_piece(
            piece=objet,
            motif=form.cleaned_data["motif"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:dossier", args=[objet.operation_id])
    return agir(request, acte, form=form, succes="La pièce est retirée.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def soutenir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Compter une structure soutenue."""
    objet = charger(pk)
    form = StructureSoutenueForm(request.POST)

    def acte() -> None:
        champs = dict(form.cleaned_data)
        champs["date"] = champs.pop("date_soutien")
        services.soutenir_structure(
            operation=objet, champs=champs, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:dossier", args=[pk])
    return agir(request, acte, form=form, succes="La structure est comptée.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def ne_plus_compter(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une structure comptée à tort."""
    objet = get_object_or_404(StructureSoutenue.objects.select_related("operation"), pk=pk)
    form = MotifForm(request.POST)

    def acte() -> None:
        services.ne_plus_compter(
            soutien=objet,
            motif=form.cleaned_data["motif"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:dossier", args=[objet.operation_id])
    return agir(request, acte, form=form, succes="La structure n'est plus comptée.", retour=retour)
