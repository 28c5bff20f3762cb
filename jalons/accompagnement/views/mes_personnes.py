"""Prendre une personne qui arrive, d'un clic."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accueil.selectors import mes_personnes as lectures
from jalons.accueil.services import referents
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import agir


@requiert(Permission.REFERENT_PRENDRE)
@require_POST
def prendre(request: RequeteAgent, pk: int) -> HttpResponse:
    """« Je la prends » : l'agent devient le référent unique de la personne de ce suivi."""
    le, agent = timezone.localdate(), request.user
    lien = lectures.suivies(agent, le=le).filter(pk=pk).first()
    if lien is None:
        raise Http404("Cette personne ne vous est pas accessible.")
    lien.agent_id = None  # on ne prend que ce qui n'est à personne, même si l'écran a vieilli
    return agir(
        request,
        lambda: referents.designer(lien=lien, agent=agent, par=agent, le=le),
        succes=f"Vous êtes le référent unique de {lien.personne}.",
        retour=reverse("accompagnement:mes_personnes"),
    )
