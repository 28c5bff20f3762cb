"""Signaler un manquement, le lire, le documenter, l'examiner, le classer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.gestes import editer, poster, saisir
from jalons.manquements.enums import EtatManquement
from jalons.manquements.forms.manquements import (
    ClasserForm,
    CorrectionForm,
    EtapeForm,
    MotifForm,
    MotifLegitimeForm,
    MotifVersionForm,
    SignalementForm,
)
from jalons.manquements.models import EtapeManquement, Manquement
from jalons.manquements.selectors import manquements as lectures
from jalons.manquements.selectors.obligations import contrats_de
from jalons.manquements.selectors.page import page_du_manquement
from jalons.manquements.services import lettres
from jalons.manquements.services import manquements as services
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.socle.formulaires import VersionForm


def page_de(pk: int) -> str:
    """L'adresse d'un manquement."""
    return reverse("manquements:manquement", args=[pk])


def lire(request: RequeteAgent, pk: int, permission: Permission | None = None) -> Manquement:
    """Le manquement si l'agent le lit, ou le tient avec cette permission ; sinon 404."""
    lus = lectures.visibles(request.user, permission)
    return get_object_or_404(lus.select_related("personne", "structure", "signale_par"), pk=pk)


@sur_personne(Permission.MANQUEMENT_SIGNALER, niveau=Niveau.SUIVI, ecran="manquement_signaler")
def signaler(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Signaler un manquement : un fait, jamais une décision."""
    form = SignalementForm(request.POST or None, agent=request.user, contrats=contrats_de(personne))
    return saisir(
        request,
        form,
        services.signaler,
        titre=f"Signaler un manquement : {personne.nom_complet}",
        succes="Le signalement est enregistré. Rien n'est décidé.",
        retour=reverse("portail:dossier", args=[personne.pk]),
        suite=lambda m: page_de(m.pk),
        bouton="Signaler",
        contexte={"note": "Un signalement n'est pas une sanction : il sera examiné."},
        personne=personne,
    )


@requiert(Permission.MANQUEMENT_SUIVRE)
def manquement(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un manquement : où il en est, ce qui est dû, ce que l'on peut faire."""
    objet = lire(request, pk)
    consulter(request.user, ecran="manquement", personne_id=objet.personne_id)
    contexte = page_du_manquement(request.user, objet, le=timezone.localdate())
    contexte["version"] = VersionForm(initial={"version": objet.version})
    return render(request, "manquements/manquement.html", contexte)


@requiert(Permission.MANQUEMENT_SIGNALER, Permission.MANQUEMENT_INSTRUIRE)
def corriger(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger un signalement, tant que rien n'est écrit à la personne."""
    objet = lire(request, pk)
    if not lectures.peut_corriger_le_signalement(request.user, objet):
        raise Http404("Ce signalement n'est plus à corriger, ou n'est pas le vôtre.")
    initial = {c: getattr(objet, c) for c in (*services.CORRIGEABLES, "version")}
    form = CorrectionForm(
        request.POST or None,
        agent=request.user,
        contrats=contrats_de(objet.personne),
        initial=initial,
    )
    return editer(
        request,
        form,
        services.corriger_signalement,
        titre="Corriger le signalement",
        succes="Le signalement est corrigé.",
        retour=page_de(pk),
        manquement=objet,
    )


def _avec_motif(
    request: RequeteAgent, objet: Manquement, service: Any, titre: str, succes: str, bouton: str
) -> HttpResponse:
    form = MotifVersionForm(request.POST or None, initial={"version": objet.version})
    return saisir(
        request,
        form,
        service,
        titre=titre,
        succes=succes,
        retour=page_de(objet.pk),
        bouton=bouton,
        avec_version=True,
        manquement=objet,
    )


@requiert(Permission.MANQUEMENT_SIGNALER)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Qui a signalé se ravise, avant tout examen."""
    objet = lire(request, pk)
    if objet.structure_id != request.user.structure_id or objet.etat != EtatManquement.SIGNALE:
        raise Http404("Ce signalement n'est plus à retirer, ou n'est pas le vôtre.")
    return _avec_motif(
        request,
        objet,
        services.retirer_signalement,
        "Retirer le signalement",
        "Le signalement est retiré.",
        "Retirer",
    )


@requiert(Permission.MANQUEMENT_SIGNALER, Permission.MANQUEMENT_INSTRUIRE)
def etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ajouter une étape : un échange, une démarche, un justificatif."""
    return saisir(
        request,
        EtapeForm(request.POST or None, initial={"jour": timezone.localdate()}),
        services.ajouter_etape,
        titre="Ajouter une étape",
        succes="L'étape est notée.",
        retour=page_de(pk),
        manquement=lire(request, pk),
    )


@requiert(Permission.MANQUEMENT_SIGNALER, Permission.MANQUEMENT_INSTRUIRE)
def retirer_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une étape notée par erreur : la sienne, ou celle d'un autre si l'on instruit."""
    objet = get_object_or_404(
        EtapeManquement.objects.select_related("manquement"),
        pk=pk,
        manquement__in=lectures.visibles(request.user),
    )
    if objet.par_id != request.user.pk and not request.user.peut(Permission.MANQUEMENT_INSTRUIRE):
        raise Http404("Cette étape n'est pas la vôtre.")
    return saisir(
        request,
        MotifForm(request.POST or None),
        services.retirer_etape,
        titre=f"Retirer une étape : {objet}",
        succes="L'étape est retirée.",
        retour=page_de(objet.manquement_id),
        bouton="Retirer",
        etape=objet,
    )


@require_POST
@requiert(Permission.MANQUEMENT_INSTRUIRE)
def instruire(request: RequeteAgent, pk: int) -> HttpResponse:
    """Prendre l'examen."""
    return poster(
        request,
        services.instruire,
        form=VersionForm(request.POST),
        succes="Vous instruisez ce manquement.",
        retour=page_de(pk),
        manquement=lire(request, pk, Permission.MANQUEMENT_INSTRUIRE),
    )


@requiert(Permission.MANQUEMENT_INSTRUIRE)
def motif(request: RequeteAgent, pk: int) -> HttpResponse:
    """Examiner le motif légitime."""
    objet = lire(request, pk, Permission.MANQUEMENT_INSTRUIRE)
    initial = {
        "issue": objet.motif_legitime,
        "dit": objet.motif_legitime_dit,
        "jour": objet.motif_legitime_le or timezone.localdate(),
        "version": objet.version,
    }
    return saisir(
        request,
        MotifLegitimeForm(request.POST or None, initial=initial),
        services.examiner_motif,
        titre="Motif légitime",
        succes="L'examen du motif légitime est noté.",
        retour=page_de(pk),
        avec_version=True,
        manquement=objet,
    )


@requiert(Permission.MANQUEMENT_INSTRUIRE)
def classer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Classer sans suite."""
    objet = lire(request, pk, Permission.MANQUEMENT_INSTRUIRE)
    return saisir(
        request,
        ClasserForm(request.POST or None, initial={"version": objet.version}),
        services.classer,
        titre="Classer sans suite",
        succes="Le manquement est classé sans suite.",
        retour=page_de(pk),
        bouton="Classer sans suite",
        avec_version=True,
        manquement=objet,
    )


@requiert(Permission.MANQUEMENT_INSTRUIRE)
def rouvrir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Défaire un classement ou un retrait noté par erreur."""
    objet = lire(request, pk, Permission.MANQUEMENT_INSTRUIRE)
    return _avec_motif(
        request, objet, services.rouvrir, "Rouvrir", "Le manquement est rouvert.", "Rouvrir"
    )


@requiert(Permission.MANQUEMENT_INSTRUIRE)
def abandonner(request: RequeteAgent, pk: int) -> HttpResponse:
    """Revenir à l'examen : plus aucune sanction n'est envisagée."""
    objet = lire(request, pk, Permission.MANQUEMENT_INSTRUIRE)
    return _avec_motif(
        request,
        objet,
        lettres.abandonner,
        "Abandonner le contradictoire",
        "Le contradictoire est abandonné.",
        "Abandonner",
    )


@sur_personne(Permission.MANQUEMENT_SUIVRE, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : les manquements que l'agent lit."""
    le = timezone.localdate()
    contexte = {
        "personne": personne,
        "manquements": lectures.de_la_personne(request.user, personne, le=le)[:8],
        "peut_signaler": request.user.peut(Permission.MANQUEMENT_SIGNALER),
    }
    return render(request, "manquements/section.html", contexte)
