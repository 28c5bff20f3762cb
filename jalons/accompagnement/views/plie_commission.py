"""Les commissions du PLIE : ordre du jour, décisions, procès-verbal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accompagnement.enums import DecisionCommission, EtatCommission
from jalons.accompagnement.forms.plie import ClotureForm, CommissionForm, DecisionForm
from jalons.accompagnement.listes.commissions import ListeCommissions
from jalons.accompagnement.mention import mention_europeenne
from jalons.accompagnement.models import CommissionPlie, PassageCommission
from jalons.accompagnement.parcours.plie import Plie
from jalons.accompagnement.rules.scelles import ProcesVerbalScelle
from jalons.accompagnement.selectors import plie as lectures
from jalons.accompagnement.selectors.parcours import referents_possibles
from jalons.accompagnement.services import plie_entree as services
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter, consulter_en_lot
from jalons.ecrans.fichiers import pdf
from jalons.ecrans.gestes import agir, essayer, montrer, poster
from jalons.ecrans.listes.page import montrer_liste
from jalons.socle.mots import accorder
from jalons.socle.saisie import entiers


@requiert(Permission.PLIE_CONSULTER)
def commissions(request: RequeteAgent) -> HttpResponseBase:
    """Le calendrier des commissions, et l'ajout d'une date."""
    le = timezone.localdate()
    gerees = lectures.structures_plie(request.user, le=le, permission=Permission.PLIE_GERER)
    peut_gerer = gerees.exists()
    form = CommissionForm(
        request.POST or None if peut_gerer else None,
        structures=gerees,
        initial={"date": le + timedelta(days=30)},
    )

    def acte() -> Any:
        return services.prevoir_commission(**form.cleaned_data, par=request.user, le=le)

    if fait := essayer(
        request,
        form,
        acte,
        succes="La commission est au calendrier.",
        suite=lambda cree: reverse("accompagnement:plie_commission", args=[cree.pk]),
    ):
        return fait
    return montrer_liste(request, ListeCommissions, prevoir=form, peut_gerer=peut_gerer)


def _commission(request: RequeteAgent, pk: int, permission: Permission) -> CommissionPlie:
    structures = lectures.structures_plie(
        request.user, le=timezone.localdate(), permission=permission
    )
    trouvee = (
        CommissionPlie.objects.filter(pk=pk, structure__in=structures.order_by())
        .select_related("structure", "pv")
        .first()
    )
    if trouvee is None:
        raise Http404("Cette commission ne vous est pas accessible.")
    return trouvee


@requiert(Permission.PLIE_CONSULTER)
def commission(request: RequeteAgent, pk: int) -> HttpResponse:
    """L'ordre du jour : chaque personne visible, sa présentation, la décision."""
    objet = _commission(request, pk, Permission.PLIE_CONSULTER)
    le = timezone.localdate()
    visibles = lectures.parcours_visibles(request.user)
    passages = list(
        objet.passages.filter(parcours__in=visibles.order_by()).select_related(
            "parcours__personne__commune", "parcours__prescripteur", "parcours__referent"
        )
    )
    consulter_en_lot(
        request.user,
        ecran="plie_commission",
        personnes=[p.parcours.personne_id for p in passages],
        detail=str(objet.pk),
    )
    ouverte = objet.etat == EtatCommission.PREVUE
    contexte = {
        "titre": f"Commission du {objet.date:%d/%m/%Y}",
        "commission": objet,
        "passages": passages,
        "total": objet.passages.count(),
        "en_attente": sum(not p.decision for p in passages),
        "candidats": list(lectures.a_inscrire(request.user, objet.structure)) if ouverte else [],
        "est_ouverte": ouverte,
        "est_venue": objet.date <= le,
        "cloture": ClotureForm(initial={"version": objet.version}),
        "peut_gerer": request.user.peut(Permission.PLIE_GERER),
        "mention": mention_europeenne(objet.structure, le=objet.date),
        "scelle": ProcesVerbalScelle.lire(objet.scelle) if objet.scelle else None,
    }
    return render(request, "accompagnement/plie_commission.html", contexte)


@require_POST
@requiert(Permission.PLIE_GERER)
def inscrire(request: RequeteAgent, pk: int) -> HttpResponse:
    """Met à l'ordre du jour les personnes cochées."""
    objet = _commission(request, pk, Permission.PLIE_GERER)
    choix = entiers(request.POST.getlist("parcours"))
    parcours = list(lectures.a_inscrire(request.user, objet.structure).filter(pk__in=choix))
    if not parcours:
        messages.warning(request, "Cochez au moins une personne.")
        return redirect("accompagnement:plie_commission", pk)
    return agir(
        request,
        lambda: services.inscrire(
            commission=objet, parcours=parcours, par=request.user, le=timezone.localdate()
        ),
        succes=lambda nombre: f"{accorder(nombre, 'personne')} à l'ordre du jour.",
        retour=reverse("accompagnement:plie_commission", args=[pk]),
    )


def _passage(request: RequeteAgent, pk: int) -> PassageCommission:
    trouve = (
        PassageCommission.objects.filter(
            pk=pk,
            parcours__in=lectures.parcours_visibles(request.user, Permission.PLIE_GERER).order_by(),
        )
        .select_related("commission__structure", "parcours__personne", "parcours__prescripteur")
        .first()
    )
    if trouve is None:
        raise Http404("Cet examen ne vous est pas accessible.")
    return trouve


@requiert(Permission.PLIE_GERER)
def decider(request: RequeteAgent, pk: int) -> HttpResponse:
    """La décision de la commission pour une personne."""
    passage = _passage(request, pk)
    jour = passage.commission.date
    form = DecisionForm(
        request.POST or None,
        referents=referents_possibles(passage.commission.structure, Plie, le=jour),
        initial={"version": passage.version, "referent": request.user.pk},
    )

    def acte() -> Any:
        lu = form.cleaned_data
        services.decider(
            passage=passage,
            decision=DecisionCommission(lu["decision"]),
            motif=lu["motif"],
            referent=lu["referent"],
            version=lu["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    if fait := essayer(
        request,
        form,
        acte,
        succes=f"La décision est notée pour {passage.parcours.personne}.",
        retour=reverse("accompagnement:plie_commission", args=[passage.commission_id]),
    ):
        return fait
    if request.method == "GET":
        consulter(request.user, ecran="plie_decider", personne_id=passage.parcours.personne_id)
    contexte = {
        "titre": f"Décider pour {passage.parcours.personne.nom_complet}",
        "passage": passage,
        "parcours": passage.parcours,
        "personne": passage.parcours.personne,
        "form": form,
    }
    return montrer(request, "accompagnement/plie_decider.html", form, contexte)


@require_POST
@requiert(Permission.PLIE_GERER)
def tenir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Clôt la commission et archive le procès-verbal."""
    objet = _commission(request, pk, Permission.PLIE_GERER)
    return poster(
        request,
        services.tenir_commission,
        form=ClotureForm(request.POST),
        succes="La commission est close, son procès-verbal est archivé.",
        retour=reverse("accompagnement:plie_commission", args=[pk]),
        commission=objet,
    )


@requiert(Permission.PLIE_GERER)
def pv(request: RequeteAgent, pk: int) -> HttpResponseBase:
    """Le procès-verbal : archivé s'il existe, sinon le projet. Il nomme chacun : réservé au PLIE."""
    objet = _commission(request, pk, Permission.PLIE_GERER)
    consulter_en_lot(
        request.user,
        ecran="plie_pv",
        personnes=objet.passages.order_by().values_list("parcours__personne_id", flat=True),
        detail=str(objet.pk),
    )
    if objet.pv is not None:
        contenu = bytes(objet.pv.contenu)
    else:
        contenu = services.composer_pv(objet, le=timezone.localdate())
    return pdf(contenu, f"commission-plie-{objet.pk}")
