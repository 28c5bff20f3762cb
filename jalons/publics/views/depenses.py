"""La dépense par public (indicateur 2.2), et la part de chacun dans une convention."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.ecrans.droits import peut_tenir
from jalons.ecrans.gestes import page_formulaire
from jalons.publics.forms.publics import PartsForm
from jalons.publics.selectors import depenses as lectures
from jalons.publics.services.depenses import dire_les_parts
from jalons.repertoire.selectors.conventions import convention_de
from jalons.socle.saisie import lire_date

_ANNEES = 4


@requiert(Permission.COORDINATION_CONSULTER, Permission.PILOTAGE_CONSULTER)
def depenses(request: RequeteAgent) -> HttpResponse:
    """Ce que chaque public a coûté, par an, et son évolution ; `?connu=` : tel que connu ce jour-là."""
    le = timezone.localdate()
    connu = lire_date(request.GET.get("connu", ""))
    if connu is not None and connu > le:
        connu = None
    jour = connu or le
    annees = list(range(jour.year - _ANNEES + 1, jour.year + 1))
    contexte = {
        "titre": "Dépenses par public spécifique",
        "annees": annees,
        "lignes": lectures.depenses_par_public(annees, le=jour, connu=connu),
        "connu": connu,
        "le": jour,
    }
    return render(request, "publics/depenses.html", contexte)


@requiert(Permission.COORDINATION_CONSULTER)
def parts(request: RequeteAgent, pk: int) -> HttpResponse:
    """Les lignes d'une convention et la part de chaque public."""
    convention = _la_convention(request.user, pk)
    contexte = {
        "titre": f"Publics financés : convention {convention.numero}",
        "convention": convention,
        "lignes": lectures.parts_de(convention),
        "peut_dire": peut_tenir(request.user, convention),
    }
    return render(request, "publics/parts.html", contexte)


def _la_convention(agent: Agent, pk: int) -> Any:
    convention = convention_de(pk, agent)
    if convention is None:
        raise Http404("Cette convention n'existe pas.")
    return convention


@requiert(Permission.COORDINATION_GERER)
def dire(request: RequeteAgent, pk: int, ligne_id: int) -> HttpResponse:
    """Dire la part de chaque public dans une ligne."""
    convention = _la_convention(request.user, pk)
    if not peut_tenir(request.user, convention):
        raise Http404("Cette convention n'est pas à vous.")
    trouvee = next((x for x in lectures.parts_de(convention) if x[0].pk == ligne_id), None)
    if trouvee is None:
        raise Http404("Cette ligne n'existe pas.")
    ligne, dites = trouvee
    page = reverse("publics:parts", args=[pk])
    return page_formulaire(
        request,
        PartsForm(request.POST or None, parts={p.public: p.part for p in dites}),
        lambda form: dire_les_parts(
            convention=convention,
            ligne=ligne,
            parts=form.saisie(),
            par=request.user,
            le=timezone.localdate(),
        ),
        titre=f"Part de chaque public : {ligne}",
        succes="Les parts sont dites.",
        retour=page,
        suite=lambda _fait: page,
        contexte={"note": "En pour cent de la dépense de cette ligne ; cent au plus en tout."},
    )
