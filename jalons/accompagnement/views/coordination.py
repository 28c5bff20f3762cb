"""Le référent de parcours d'une personne et son cercle : proposer, accord, partenaires, fiche à signer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accompagnement.forms.coordination import (
    AccordForm,
    AccordSigneForm,
    ConfierForm,
    PartenaireForm,
    ProposerCoordinationForm,
    RefusForm,
    RetirerPartenaireForm,
    RolePartenaireForm,
)
from jalons.accompagnement.forms.parcours import piece
from jalons.accompagnement.models import Parcours, PartenaireParcours
from jalons.accompagnement.selectors import coordination as lectures
from jalons.accompagnement.selectors.parcours import gerables
from jalons.accompagnement.services import cercle
from jalons.accompagnement.services import coordination as services
from jalons.accompagnement.views.contacts import peut_noter
from jalons.accompagnement.views.parcours import cercle as cercle_lu
from jalons.accompagnement.views.parcours import ensuite, lire
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.ecrans.gestes import agir, page_formulaire
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne

_GERER = Permission.ACCOMPAGNEMENT_GERER
_ECRAN = "coordination"


@sur_personne(Permission.ACCOMPAGNEMENT_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : qui coordonne, qui est autour, l'accord, la prochaine rencontre."""
    parcours = lectures.coordination_de(personne)
    contexte = {
        "personne": personne,
        "parcours": parcours,
        "peut_proposer": parcours is None and peut_noter(request, personne),
        **(cercle_lu(parcours, timezone.localdate()) if parcours else {}),
        "peut_gerer": parcours is not None
        and gerables(request.user).filter(pk=parcours.pk).exists(),
    }
    return render(request, "accompagnement/section_coordination.html", contexte)


@sur_personne(_GERER, niveau=Niveau.SUIVI, ecran=_ECRAN)
def proposer(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Proposer un référent de parcours."""
    le = timezone.localdate()
    form = ProposerCoordinationForm(
        request.POST or None, agent=request.user, le=le, initial={"referent": request.user.pk}
    )

    def acte(lu: ProposerCoordinationForm) -> None:
        choisi = lu.cleaned_data["referent"]
        services.proposer_coordination(
            personne=personne,
            structure=choisi.structure,
            par=request.user,
            le=le,
            **lu.cleaned_data,
        )

    return page_formulaire(
        request,
        form,
        acte,
        titre=f"Proposer un référent de parcours : {personne.nom_complet}",
        succes="C'est proposé. Rien ne s'ouvre avant l'accord de la personne.",
        retour=reverse("portail:dossier", args=[personne.pk]),
        bouton="Proposer",
    )


def _tenu(request: RequeteAgent, pk: int) -> Parcours:
    """La coordination que l'agent tient ; sinon 404. La lecture du formulaire est tracée."""
    parcours = lire(request, pk, _ECRAN, pour_agir=True)
    if not parcours.declare.a_cercle:
        raise Http404("Cet accompagnement n'a pas de partenaires.")
    return parcours


def _page(
    request: RequeteAgent, parcours: Parcours, form: Any, acte: Any, **dit: Any
) -> HttpResponse:
    """La page d'un geste sur une coordination."""
    return page_formulaire(
        request,
        form,
        lambda lu: acte(
            parcours=parcours, par=request.user, le=timezone.localdate(), **lu.cleaned_data
        ),
        retour=reverse("accompagnement:parcours", args=[parcours.pk]),
        suite=lambda _: ensuite(request, parcours),
        **dit,
    )


@requiert(_GERER)
def accord(request: RequeteAgent, pk: int) -> HttpResponse:
    """La personne a donné son accord : la coordination commence."""
    parcours = _tenu(request, pk)
    form = AccordSigneForm(
        request.POST or None,
        request.FILES or None,
        initial={"date": timezone.localdate(), "version": parcours.version},
    )

    def acte(*, preuve: Any, **saisie: Any) -> Parcours:
        return services.noter_accord(piece=piece(form), **saisie)

    return _page(
        request,
        parcours,
        form,
        acte,
        titre=f"Accord de {parcours.personne.nom_complet}",
        succes="L'accord est noté : la coordination commence, le cercle voit la personne.",
        bouton="Noter l'accord",
    )


@requiert(_GERER)
def refus(request: RequeteAgent, pk: int) -> HttpResponse:
    """La personne ne veut pas, ou la proposition est retirée."""
    parcours = _tenu(request, pk)
    return _page(
        request,
        parcours,
        RefusForm(request.POST or None, initial={"version": parcours.version}),
        services.noter_refus,
        titre=f"Ne pas engager la coordination : {parcours.personne.nom_complet}",
        succes="C'est noté : aucune coordination n'est engagée.",
        bouton="Ne pas engager",
    )


@requiert(_GERER)
def confier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Passer la coordination à une autre structure."""
    parcours, le = _tenu(request, pk), timezone.localdate()
    depart = {"date": le, "version": parcours.version}
    return _page(
        request,
        parcours,
        ConfierForm(request.POST or None, parcours=parcours, le=le, initial=depart),
        services.confier_ailleurs,
        titre=f"Confier la coordination à une autre structure : {parcours.personne.nom_complet}",
        succes="C'est confié : la nouvelle structure voit la personne, la vôtre ne la voit plus à ce titre.",
        bouton="Confier",
    )


@requiert(_GERER)
def corriger_accord(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger la date de l'accord."""
    parcours = _tenu(request, pk)
    depart = {"date": parcours.date_accord, "version": parcours.version}
    return _page(
        request,
        parcours,
        AccordForm(request.POST or None, initial=depart),
        services.corriger_accord,
        titre="Corriger la date de l'accord",
        succes="La date est corrigée.",
    )


@require_POST
@requiert(_GERER)
def fiche(request: RequeteAgent, pk: int) -> HttpResponse:
    """La fiche d'accord à signer, archivée au dossier."""
    parcours = _tenu(request, pk)
    return agir(
        request,
        lambda: services.composer_la_fiche(
            parcours=parcours, par=request.user, le=timezone.localdate()
        ),
        succes="",
        retour=reverse("accompagnement:parcours", args=[pk]),
        suite=lambda document: reverse("personnes:document", args=[document.pk]),
    )


@requiert(_GERER)
def ajouter_partenaire(request: RequeteAgent, pk: int) -> HttpResponse:
    """Faire entrer un partenaire autour de la personne."""
    parcours = _tenu(request, pk)
    return _page(
        request,
        parcours,
        PartenaireForm(request.POST or None, parcours=parcours, le=timezone.localdate()),
        cercle.ajouter_partenaire,
        titre=f"Ajouter un partenaire autour de {parcours.personne.nom_complet}",
        succes=lambda entre: f"{entre} est autour de la personne.",
        bouton="Ajouter",
        contexte={
            "note": ""
            if parcours.est_ouvert
            else "La personne n'a pas encore donné son accord : ce partenaire ne verra rien d'ici là."
        },
    )


def _partenaire(request: RequeteAgent, pk: int) -> tuple[Parcours, PartenaireParcours]:
    trouve = PartenaireParcours.objects.filter(pk=pk).select_related("structure", "agent").first()
    if trouve is None:
        raise Http404("Ce partenaire ne vous est pas accessible.")
    return _tenu(request, trouve.parcours_id), trouve


@requiert(_GERER)
def corriger_partenaire(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger ce qu'un partenaire apporte."""
    parcours, objet = _partenaire(request, pk)

    def acte(*, parcours: Parcours, **saisie: Any) -> Any:
        return cercle.corriger_partenaire(partenaire=objet, **saisie)

    depart = {"role": objet.role, "version": objet.version}
    return _page(
        request,
        parcours,
        RolePartenaireForm(request.POST or None, initial=depart),
        acte,
        titre=f"{objet} : ce qu'il apporte",
        succes="C'est corrigé.",
    )


@requiert(_GERER)
def retirer_partenaire(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un partenaire n'est plus autour de la personne : il ne la voit plus."""
    parcours, objet = _partenaire(request, pk)

    def acte(*, parcours: Parcours, **saisie: Any) -> Any:
        return cercle.retirer_partenaire(partenaire=objet, **saisie)

    return _page(
        request,
        parcours,
        RetirerPartenaireForm(
            request.POST or None, initial={"motif": "fait", "version": objet.version}
        ),
        acte,
        titre=f"Retirer {objet} de la coordination",
        succes=f"{objet} n'est plus autour de la personne et ne voit plus son dossier.",
        bouton="Retirer",
    )
