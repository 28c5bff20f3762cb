"""Noter ce qui est dit d'une décision à la caisse ou à France Travail."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import saisir
from jalons.manquements.enums import ObjetMessage
from jalons.manquements.forms.decisions import MessageForm
from jalons.manquements.forms.manquements import MotifForm
from jalons.manquements.models import MessageOrganisme
from jalons.manquements.selectors import manquements as lectures
from jalons.manquements.selectors.messages import dus
from jalons.manquements.services import messages
from jalons.manquements.views.decisions import decision_tenue
from jalons.manquements.views.manquements import page_de

_INSTRUIRE = Permission.MANQUEMENT_INSTRUIRE


@requiert(_INSTRUIRE)
def message(request: RequeteAgent, pk: int, genre: str) -> HttpResponse:
    """Noter un message à la caisse ou à France Travail, ou le corriger."""
    decision = decision_tenue(request, pk)
    objet = next((o for o in ObjetMessage if o == genre), None)
    deja = decision.messages.filter(objet=genre, retire_le__isnull=True).first()
    if objet is None or (deja is None and objet not in dus(decision)):
        raise Http404("Cette décision n'a pas ce message à dire.")
    initial = {"jour": timezone.localdate()}
    if deja is not None:
        noms = ("canal", "precision", "reponse_le", "reponse", "version")
        initial = {"jour": deja.date, **{nom: getattr(deja, nom) for nom in noms}}
    return saisir(
        request,
        MessageForm(request.POST or None, initial=initial),
        messages.noter_un_message,
        titre=f"{objet.organisme.label} : {objet.label.lower()}",
        succes="Le message est noté.",
        retour=page_de(decision.manquement_id),
        contexte={
            "note": "Le message se passe par votre canal habituel ; ici se note qu'il l'a été."
        },
        avec_version=deja is not None,
        decision=decision,
        objet=objet,
    )


@requiert(_INSTRUIRE)
def retirer_message(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer un message noté par erreur."""
    vues = lectures.visibles(request.user, _INSTRUIRE)
    lus = MessageOrganisme.objects.select_related("decision__manquement__personne")
    objet = get_object_or_404(lus, pk=pk, decision__manquement__in=vues)
    return saisir(
        request,
        MotifForm(request.POST or None),
        messages.retirer_un_message,
        titre=f"Retirer : {objet}",
        succes="Le message est retiré.",
        retour=page_de(objet.decision.manquement_id),
        bouton="Retirer",
        message=objet,
    )
