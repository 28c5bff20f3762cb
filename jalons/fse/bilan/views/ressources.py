"""Les ressources : cofinancements perçus et paiements de l'Union."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import agir, essayer
from jalons.fse.bilan.forms.bilans import (
    CorrigerPaiementForm,
    PaiementForm,
    ReprendreDelaiForm,
    RetirerForm,
    SuspendreForm,
)
from jalons.fse.bilan.models.bilan import Bilan
from jalons.fse.bilan.models.paiement import InterruptionPaiement, PaiementUE
from jalons.fse.bilan.selectors.delais_paiement import DelaiPaiement, delais_de_paiement
from jalons.fse.bilan.selectors.paiements import compte_ue
from jalons.fse.bilan.services import delais_paiement as delais
from jalons.fse.bilan.services.paiements import (
    corriger_paiement,
    enregistrer_paiement,
    retirer_paiement,
)
from jalons.fse.commun.services.pieces import deposer
from jalons.fse.depenses.forms.execution import CorrigerRessourceForm, RessourceRecueForm
from jalons.fse.depenses.models.execution import RessourceRecue
from jalons.fse.depenses.selectors.execution import autres_ressources_recues
from jalons.fse.depenses.services import execution as services
from jalons.fse.enums import StatutOperation
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.selectors import operations as lectures
from jalons.fse.operation.views.commun import charger, contexte
from jalons.socle.pagination import paginer


@requiert(Permission.FSE_CONSULTER)
def ressources(request: RequeteAgent, pk: int) -> HttpResponse:
    """Cofinancements perçus et paiements de l'Union, à côté de ce qui était prévu."""
    objet = charger(pk)
    prefetch_related_objects([objet], "paiements")
    plan, compte = lectures.plan_en_vigueur(objet), compte_ue(objet)
    donnees = contexte(
        request,
        objet,
        "ressources",
        plan=plan,
        page=paginer(request, objet.ressources_recues.order_by("-date", "-pk")),
        recues=autres_ressources_recues(objet),
        paiements=objet.paiements.all(),
        form=RessourceRecueForm(),
        compte=compte,
        delais=_delais(request, objet),
        corrige_paiements=request.user.peut(Permission.FSE_GERER)
        and objet.statut != StatutOperation.ARCHIVEE,
        paiement=PaiementForm(initial={"montant": compte.reste} if compte.reste else None),
        conservation=lectures.fin_de_conservation(objet),
    )
    return render(request, "fse/bilan/ressources.html", donnees)


def _delais(request: RequeteAgent, objet: Operation) -> list[tuple[DelaiPaiement, Any]]:
    """(délai, formulaire de qui instruit ou contrôle, pour le suspendre ou le reprendre ; None sinon)."""
    le = timezone.localdate()
    tient = request.user.peut(Permission.FSE_CONTROLER) and request.user.pk != objet.porteur_id
    lus = []
    for delai in delais_de_paiement(objet, le=le):
        form: Any = None
        if tient and not delai.est_paye:
            genre = ReprendreDelaiForm if delai.suspension else SuspendreForm
            nom = "jusqu_au" if delai.suspension else "depuis"
            form = genre(initial={nom: le}, auto_id=f"delai-{delai.bilan.pk}-%s")
        lus.append((delai, form))
    return lus


@require_POST
@requiert(Permission.FSE_CONTROLER)
def suspendre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Suspendre le délai de paiement d'un bilan."""
    bilan = get_object_or_404(Bilan.objects.select_related("operation"), pk=pk)
    form = SuspendreForm(request.POST)

    def acte() -> None:
        delais.suspendre(
            bilan=bilan, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:ressources", args=[bilan.operation_id])
    return agir(request, acte, form=form, succes="Le délai est suspendu.", retour=retour)


@require_POST
@requiert(Permission.FSE_CONTROLER)
def reprendre_delai(request: RequeteAgent, pk: int) -> HttpResponse:
    """Finir la suspension du délai de paiement."""
    pause = get_object_or_404(
        InterruptionPaiement.objects.select_related("bilan__operation"), pk=pk
    )
    form = ReprendreDelaiForm(request.POST)

    def acte() -> None:
        delais.reprendre_le_delai(
            interruption=pause, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:ressources", args=[pause.bilan.operation_id])
    return agir(request, acte, form=form, succes="Le délai court de nouveau.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def recevoir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter un cofinancement perçu."""
    objet, le = charger(pk), timezone.localdate()
    form = RessourceRecueForm(request.POST, request.FILES)

    def acte() -> None:
        champs = dict(form.cleaned_data)
        champs["fichier"] = deposer(champs["fichier"], le=le)
        services.recevoir_ressource(operation=objet, champs=champs, par=request.user, le=le)

    retour = reverse("fse:ressources", args=[pk])
    return agir(request, acte, form=form, succes="Le cofinancement est noté.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def payer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter un paiement de l'Union."""
    objet = charger(pk)
    form = PaiementForm(request.POST)

    def acte() -> None:
        enregistrer_paiement(
            operation=objet, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:ressources", args=[pk])
    return agir(request, acte, form=form, succes="Le paiement est noté.", retour=retour)


def _page(
    request: RequeteAgent,
    operation: Operation,
    form: Any,
    *,
    titre: str,
    retrait: RetirerForm,
    action: str,
) -> HttpResponse:
    donnees = contexte(
        request,
        operation,
        "ressources",
        form=form,
        retrait=retrait,
        action_retrait=action,
        sous_titre=titre,
    )
    return render(request, "fse/bilan/corriger.html", donnees)


@requiert(Permission.FSE_GERER)
def paiement(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger un paiement de l'Union déjà noté."""
    objet = get_object_or_404(PaiementUE.objects.select_related("operation__beneficiaire"), pk=pk)
    form = CorrigerPaiementForm(
        request.POST or None, initial=CorrigerPaiementForm.initial_de(objet)
    )

    def acte() -> None:
        corriger_paiement(
            paiement=objet, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:ressources", args=[objet.operation_id])
    reponse = essayer(request, form, acte, succes="Le paiement est corrigé.", retour=retour)
    return reponse or _page(
        request,
        objet.operation,
        form,
        titre="Corriger un paiement de l'Union",
        retrait=RetirerForm(initial={"version": objet.version}),
        action=reverse("fse:retirer_paiement", args=[pk]),
    )


@require_POST
@requiert(Permission.FSE_GERER)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer un paiement noté à tort."""
    objet = get_object_or_404(PaiementUE.objects.select_related("operation"), pk=pk)
    form = RetirerForm(request.POST)

    def acte() -> None:
        retirer_paiement(
            paiement=objet, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:ressources", args=[objet.operation_id])
    return agir(request, acte, form=form, succes="Le paiement est retiré.", retour=retour)


@requiert(Permission.FSE_GERER)
def cofinancement(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger un cofinancement déjà noté."""
    objet = get_object_or_404(
        RessourceRecue.objects.select_related("operation__beneficiaire"), pk=pk
    )
    le = timezone.localdate()
    form = CorrigerRessourceForm(
        request.POST or None,
        request.FILES or None,
        initial=CorrigerRessourceForm.initial_de(objet),
    )

    def acte() -> None:
        champs = dict(form.cleaned_data)
        raison, version = champs.pop("raison"), champs.pop("version")
        piece = deposer(champs.pop("fichier"), le=le)
        if piece is not None:
            champs["fichier"] = piece
        services.corriger_ressource(
            ressource=objet, champs=champs, raison=raison, version=version, par=request.user, le=le
        )

    retour = reverse("fse:ressources", args=[objet.operation_id])
    reponse = essayer(request, form, acte, succes="Le cofinancement est corrigé.", retour=retour)
    return reponse or _page(
        request,
        objet.operation,
        form,
        titre="Corriger un cofinancement",
        retrait=RetirerForm(initial={"version": objet.version}),
        action=reverse("fse:retirer_cofinancement", args=[pk]),
    )


@require_POST
@requiert(Permission.FSE_GERER)
def retirer_cofinancement(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer un cofinancement noté à tort."""
    objet = get_object_or_404(RessourceRecue.objects.select_related("operation"), pk=pk)
    form = RetirerForm(request.POST)

    def acte() -> None:
        services.retirer_ressource(
            ressource=objet, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:ressources", args=[objet.operation_id])
    return agir(request, acte, form=form, succes="Le cofinancement est retiré.", retour=retour)
