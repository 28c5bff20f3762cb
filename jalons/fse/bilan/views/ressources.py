"""Les ressources : cofinancements perçus et paiements de l'Union."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import agir
from jalons.fse.bilan.forms.bilans import PaiementForm
from jalons.fse.bilan.selectors.paiements import compte_ue
from jalons.fse.bilan.services.paiements import enregistrer_paiement
from jalons.fse.commun.services.pieces import deposer
from jalons.fse.depenses.forms.execution import RessourceRecueForm
from jalons.fse.depenses.selectors.execution import autres_ressources_recues
from jalons.fse.depenses.services import execution as services
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
        paiement=PaiementForm(initial={"montant": compte.reste} if compte.reste > 0 else None),
        conservation=lectures.fin_de_conservation(objet),
    )
    return render(request, "fse/bilan/ressources.html", donnees)


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
