"""Le plan d'actions de l'année : orientations, actions, bilan arrêté."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.droits import fiche_tenue, peut_tenir
from jalons.ecrans.fichiers import fichier as rendre_fichier
from jalons.ecrans.gestes import editer, poster, saisir, vers
from jalons.projets.enums import EtatAction
from jalons.projets.forms.projet import (
    ActionPlanForm,
    ActionPlanRepriseForm,
    AvancementForm,
    BilanForm,
    OrientationsForm,
    PlanForm,
)
from jalons.projets.models import ActionPlan, PlanActions
from jalons.projets.services import plan as services

OUVERTES = (EtatAction.A_LANCER, EtatAction.EN_COURS)


@requiert(Permission.COORDINATION_GERER)
def ouvrir(request: RequeteAgent) -> HttpResponse:
    """Ouvrir le plan d'une année."""
    form = PlanForm(
        request.POST or None, agent=request.user, initial={"annee": timezone.localdate().year}
    )
    return saisir(
        request,
        form,
        services.ouvrir_plan,
        titre="Ouvrir un plan d'actions",
        succes="Le plan est ouvert. Ajoutez ses actions.",
        retour=reverse("projets:plans"),
        suite=vers("projets:plan"),
        bouton="Ouvrir le plan",
    )


@requiert(Permission.COORDINATION_CONSULTER)
def plan(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un plan : ses orientations, ses actions par priorité, son bilan."""
    objet = get_object_or_404(PlanActions.objects.select_related("structure", "territoire"), pk=pk)
    actions, le = list(objet.actions.select_related("projet")), timezone.localdate()
    ouvert, tient = objet.arrete_le is None, peut_tenir(request.user, objet)
    contexte = {
        "titre": str(objet),
        "plan": objet,
        "priorites": [(p, list(g)) for p, g in groupby(actions, key=lambda a: a.priorite)],
        "avancement": round(sum(a.avancement for a in actions) / len(actions)) if actions else 0,
        "en_retard": sum(a.echeance < le and a.etat in OUVERTES for a in actions),
        "faites": sum(a.etat == EtatAction.FAITE for a in actions),
        "total": len(actions),
        "peut_gerer": tient and ouvert,
        "lecture_seule": request.user.peut(Permission.COORDINATION_GERER) and not tient,
        "action": ActionPlanForm(auto_id="id_action_%s"),
        "bilan": BilanForm(initial={"version": objet.version}, auto_id="id_bilan_%s"),
    }
    return render(request, "projets/plan.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Récrire les orientations."""
    objet = fiche_tenue(request.user, PlanActions, pk)
    initial = {"orientations": objet.orientations, "version": objet.version}
    return saisir(
        request,
        OrientationsForm(request.POST or None, initial=initial),
        services.modifier_plan,
        titre="Orientations prioritaires",
        succes="Les orientations sont modifiées.",
        retour=vers("projets:plan")(objet),
        avec_version=True,
        plan=objet,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def ajouter_action(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une action de plus au plan."""
    objet = fiche_tenue(request.user, PlanActions, pk)
    return poster(
        request,
        services.ajouter_action_plan,
        form=ActionPlanForm(request.POST),
        succes="L'action est au plan.",
        retour=vers("projets:plan")(objet),
        plan=objet,
    )


@requiert(Permission.COORDINATION_CONSULTER)
def imprimer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le plan, et son bilan s'il est arrêté, en PDF."""
    objet = get_object_or_404(PlanActions.objects.select_related("structure", "territoire"), pk=pk)
    contenu = services.composer_plan(objet, le=timezone.localdate())
    return rendre_fichier(
        contenu, nom=f"plan-actions-{objet.annee}.pdf", type_mime="application/pdf", ouvrir=True
    )


@requiert(Permission.COORDINATION_GERER)
def modifier_action(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une action du plan."""
    action = fiche_tenue(request.user, ActionPlan, pk, "plan")
    return editer(
        request,
        ActionPlanRepriseForm(request.POST or None, instance=action),
        services.modifier_action_plan,
        titre="Modifier l'action du plan",
        succes="L'action est modifiée.",
        retour=vers("projets:plan")(action.plan),
        action=action,
    )


@requiert(Permission.COORDINATION_GERER)
def avancer(request: RequeteAgent, pk: int) -> HttpResponse:
    """L'avancement d'une action du plan."""
    action = fiche_tenue(request.user, ActionPlan, pk, "plan")
    initial = {c: getattr(action, c) for c in ("etat", "avancement", "resultat", "version")}
    return saisir(
        request,
        AvancementForm(request.POST or None, initial=initial),
        services.avancer_action,
        titre=f"Avancement : {action.intitule}",
        succes="L'avancement est noté.",
        retour=vers("projets:plan")(action.plan),
        avec_version=True,
        action=action,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def arreter(request: RequeteAgent, pk: int) -> HttpResponse:
    """Arrêter le bilan de l'année : le plan ne change plus."""
    objet = fiche_tenue(request.user, PlanActions, pk)
    return poster(
        request,
        services.arreter_bilan,
        form=BilanForm(request.POST),
        succes="Le bilan est arrêté.",
        retour=vers("projets:plan")(objet),
        plan=objet,
    )
