"""Les décisions : les retrouver, les corriger tant qu'elles sont à faire, les clore."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.coordination.forms.seance import CloreDecisionForm, DecisionRepriseForm
from jalons.coordination.models import Decision
from jalons.coordination.services import decision as services
from jalons.coordination.views.commun import fiche, tenir
from jalons.ecrans.gestes import saisir
from jalons.socle.saisie import entier


def _lire(pk: int) -> Decision:
    return get_object_or_404(Decision.objects.select_related("seance__instance", "agent"), pk=pk)


@requiert(Permission.COORDINATION_GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une décision à faire : ses mots, qui s'en charge, pour quand."""
    decision = _lire(pk)
    tenir(request.user, decision.seance.instance)
    initial = {
        "intitule": decision.intitule,
        "agent": decision.agent,
        "responsable": "" if decision.agent else decision.responsable,
        "echeance": decision.echeance,
        "version": decision.version,
    }
    return saisir(
        request,
        DecisionRepriseForm(request.POST or None, initial=initial),
        services.modifier_decision,
        titre="Modifier la décision",
        succes="La décision est modifiée.",
        retour=fiche(decision.seance_id),
        avec_version=True,
        decision=decision,
    )


@requiert(Permission.COORDINATION_CONSULTER)
def clore(request: RequeteAgent, pk: int) -> HttpResponse:
    """Clore une décision : son responsable, ou qui gère la coordination."""
    decision = _lire(pk)
    est_la_sienne = decision.agent_id == request.user.pk
    if not est_la_sienne and not request.user.peut(Permission.COORDINATION_GERER):
        raise Http404("Cette décision n'est pas la vôtre.")
    if not est_la_sienne:
        tenir(request.user, decision.seance.instance)
    # Depuis la séance que l'on anime, on y revient : la réunion continue.
    seance = entier(request.GET.get("seance", ""))
    retour = (
        reverse("coordination:decisions")
        if seance is None
        else reverse("coordination:animer", args=[seance])
    )
    return saisir(
        request,
        CloreDecisionForm(request.POST or None, initial={"version": decision.version}),
        services.clore_decision,
        titre=f"Clore : {decision.intitule}",
        succes="La décision est close.",
        retour=retour,
        bouton="Clore la décision",
        avec_version=True,
        decision=decision,
    )
