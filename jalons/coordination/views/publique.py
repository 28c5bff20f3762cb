"""Répondre à une invitation sans compte, par son lien personnel."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from jalons.comptes.acces import publique
from jalons.coordination.enums import ReponseInvitation
from jalons.coordination.forms.seance import ReponseForm
from jalons.coordination.models import Invitation
from jalons.coordination.selectors.liens import lire_jeton
from jalons.coordination.services.invitation import repondre as noter_reponse
from jalons.socle.erreurs import ErreurMetier

_PAR_MINUTE = 10


@publique
@never_cache
def repondre(request: HttpRequest, jeton: str) -> HttpResponse:
    """Montre la séance et demande ; seule la réponse envoyée (POST) change quelque chose."""
    lu = lire_jeton(jeton, maintenant=timezone.now())
    if lu.invitation is None:
        ferme = {"titre": "Lien fermé", "raison": lu.raison}
        return render(request, "coordination/lien_ferme.html", ferme, status=404)
    invitation = lu.invitation
    deja = invitation.repondu_le is not None
    initial = {"reponse": invitation.reponse} if deja else {}
    initial |= {"represente_par": invitation.represente_par, "message": invitation.message}
    form = ReponseForm(request.POST or None, initial=initial)
    if request.method == "POST" and _trop_souvent(invitation):
        trop = {
            "titre": "Un instant",
            "entete": "Un instant",
            "raison": "Ce lien a beaucoup servi : réessayez dans une minute. Votre dernière "
            "réponse est gardée.",
        }
        return render(request, "coordination/lien_ferme.html", trop, status=429)
    if request.method == "POST" and form.is_valid():
        try:
            return _merci(request, _noter(invitation, form))
        except ErreurMetier as erreur:
            form.add_error(erreur.champ, erreur.message)
    contexte: dict[str, Any] = {
        "titre": "Votre réponse",
        "invitation": invitation,
        "seance": invitation.seance,
        "points": list(invitation.seance.points.all()),
        "form": form,
        "deja": deja,
    }
    return render(
        request, "coordination/repondre.html", contexte, status=422 if form.errors else 200
    )


def _trop_souvent(invitation: Invitation) -> bool:
    """Vrai au-delà de quelques réponses par minute : un lien public n'est pas un robinet."""
    cle = f"coordination-reponse-{invitation.pk}"
    cache.add(cle, 0, timeout=60)
    try:
        return cache.incr(cle) > _PAR_MINUTE
    except ValueError:  # la minute vient de finir
        return False


def _noter(invitation: Invitation, form: ReponseForm) -> Invitation:
    return noter_reponse(
        invitation=invitation,
        reponse=ReponseInvitation(form.cleaned_data["reponse"]),
        represente_par=form.cleaned_data["represente_par"],
        message=form.cleaned_data["message"],
        par=None,
        le=timezone.now(),
    )


def _merci(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    contexte = {"titre": "Merci", "invitation": invitation, "seance": invitation.seance}
    return render(request, "coordination/merci.html", contexte)
