"""Les décisions : les retrouver, les corriger tant qu'elles sont à faire, les clore."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jalons.annuaire.selectors import territoires
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.export import ExportRefuse, exporter, plafond_export
from jalons.coordination.ecrans import EcranDecisionsExport
from jalons.coordination.enums import EtatDecision
from jalons.coordination.forms.seance import CloreDecisionForm, DecisionRepriseForm
from jalons.coordination.models import Decision, Instance
from jalons.coordination.selectors import decision as lectures
from jalons.coordination.services import decision as services
from jalons.coordination.views.commun import fiche, tenir
from jalons.ecrans.droits import peut_tenir
from jalons.ecrans.gestes import en_dictionnaire, lire_filtres, saisir
from jalons.socle.pagination import paginer
from jalons.socle.saisie import entier


def _filtres(request: RequeteAgent) -> lectures.FiltresDecisions:
    """Ceux de l'adresse ; sans rien demander, les décisions à faire."""
    if "etat" in request.GET:
        return lire_filtres(request, lectures.FiltresDecisions)
    lus = en_dictionnaire(lire_filtres(request, lectures.FiltresDecisions))
    return lectures.FiltresDecisions(**{**lus, "etat": EtatDecision.OUVERTE.value})


@requiert(Permission.COORDINATION_CONSULTER)
def decisions(request: RequeteAgent) -> HttpResponse:
    """Les décisions, celles à faire d'abord, que l'on retrouve par leurs mots."""
    le, filtres = timezone.localdate(), _filtres(request)
    page = paginer(request, lectures.decisions(filtres, agent=request.user, le=le))
    contexte = {
        "titre": "Décisions",
        "page": page,
        "lignes": [
            (d, d.agent_id == request.user.pk or peut_tenir(request.user, d.seance.instance))
            for d in page
        ],
        "filtres": en_dictionnaire(filtres),
        "etats": EtatDecision.choices(),
        "instances": Instance.objects.only("pk", "nom"),
        "territoires": territoires(le=le),
    }
    return render(request, "coordination/decisions.html", contexte)


@requiert(Permission.COORDINATION_CONSULTER)
def export(request: RequeteAgent) -> HttpResponseBase:
    """Les décisions filtrées, pour le tableur."""
    le, filtres = timezone.localdate(), _filtres(request)
    choisies = lectures.decisions(filtres, agent=request.user, le=le)
    try:
        return exporter(
            request.user,
            ecran=EcranDecisionsExport,
            nom="decisions",
            entetes=lectures.ENTETES_EXPORT,
            lignes=lectures.lignes_export(choisies[: plafond_export(le=le) + 1]),
            detail=", ".join(f"{n} {v}" for n, v in en_dictionnaire(filtres).items() if v),
            le=le,
        )
    except ExportRefuse as refus:
        messages.info(request, refus.message)
        return redirect(f"{reverse('coordination:decisions')}?{request.GET.urlencode()}")


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
