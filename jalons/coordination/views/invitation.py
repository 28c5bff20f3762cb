"""Qui vient : inviter, envoyer, relancer, retirer quelqu'un de la liste."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.coordination.forms.instance import InviteForm
from jalons.coordination.models import Invitation
from jalons.coordination.services import invitation as services_invitation
from jalons.coordination.services import seance as services
from jalons.coordination.views.commun import fiche, seance_tenue, tenir
from jalons.ecrans.gestes import adresse_du_site, poster


@require_POST
@requiert(Permission.COORDINATION_GERER)
def inviter_membres(request: RequeteAgent, pk: int) -> HttpResponse:
    """Mettre tous les membres de l'instance dans la liste."""
    return poster(
        request,
        services.inviter_membres,
        succes="Les membres de l'instance sont dans la liste.",
        retour=fiche(pk),
        seance=seance_tenue(request.user, pk),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def inviter(request: RequeteAgent, pk: int) -> HttpResponse:
    """Inviter quelqu'un de plus."""
    return poster(
        request,
        services.inviter,
        form=InviteForm(request.POST),
        succes="La personne est dans la liste.",
        retour=fiche(pk),
        seance=seance_tenue(request.user, pk),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def envoyer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Envoyer l'invitation à ceux qui ne l'ont pas, ou plus à jour."""
    return poster(
        request,
        services_invitation.envoyer_invitations,
        succes="Les messages partent : la liste dit, invité par invité, ce qu'il en est.",
        retour=fiche(pk),
        seance=seance_tenue(request.user, pk),
        le=timezone.now(),
        adresse=adresse_du_site(request),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def relancer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Rappeler la séance à ceux qui n'ont pas répondu."""
    return poster(
        request,
        services_invitation.relancer,
        succes="Le rappel part chez ceux qui n'ont pas répondu.",
        retour=fiche(pk),
        seance=seance_tenue(request.user, pk),
        le=timezone.now(),
        adresse=adresse_du_site(request),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def retirer_invitation(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer quelqu'un de la liste, ou fermer le lien qu'il a reçu."""
    invitation = get_object_or_404(Invitation.objects.select_related("seance__instance"), pk=pk)
    tenir(request.user, invitation.seance.instance)
    retour = fiche(invitation.seance_id)
    if request.POST.get("lien"):
        succes = "Le lien de réponse est fermé ; un nouvel envoi en donnera un autre."
        fermer = services_invitation.revoquer_lien
        return poster(request, fermer, succes=succes, retour=retour, invitation=invitation)
    succes = f"{invitation.nom} n'est plus dans la liste."
    if invitation.envoyee_le:
        succes += " Son agenda reçoit l'annulation ; le compte rendu ne lui sera pas envoyé."
    return poster(
        request,
        services_invitation.retirer_invitation,
        succes=succes,
        retour=retour,
        invitation=invitation,
        le=timezone.now(),
    )
