"""Lectures du plan d'accompagnement : celui d'une personne, ses thèmes, leur chemin, ce qui vient."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Prefetch, QuerySet

from jalons.accompagnement.enums import EtatActionPlan
from jalons.accompagnement.models import (
    ActionDuPlan,
    NiveauConstate,
    PlanAccompagnement,
    ThemeDuPlan,
)
from jalons.accompagnement.rules.plan import (
    Trajet,
    frein_remonte,
    niveau_suggere,
    tracer,
)
from jalons.accompagnement.themes import Theme, theme_du_frein, themes
from jalons.accueil.selectors.diagnostic import freins_du_diagnostic
from jalons.comptes.enums import Niveau
from jalons.contrats.selectors import contrats
from jalons.personnes.models import Personne

if TYPE_CHECKING:
    from jalons.contrats.models import FreinContrat


def plan_ouvert(personne: Personne) -> PlanAccompagnement | None:
    """Le plan en cours de la personne, s'il y en a un."""
    return (
        PlanAccompagnement.objects.filter(personne=personne, clos_le__isnull=True)
        .select_related("structure", "ouvert_par")
        .first()
    )


def plans_clos(personne: Personne) -> QuerySet[PlanAccompagnement]:
    """Les plans d'avant, le dernier d'abord."""
    return PlanAccompagnement.objects.filter(personne=personne, clos_le__isnull=False)


def non_resolus(personne: Personne) -> list[ThemeDuPlan]:
    """Les thèmes que le dernier plan clos laisse ouverts : ils remontent dans le suivant."""
    dernier = plans_clos(personne).first()
    return list(dernier.themes.filter(resolu_le__isnull=True)) if dernier else []


def lisibles(niveaux: frozenset[Niveau]) -> list[Theme]:
    """Les thèmes que ces niveaux de lecture ouvrent."""
    return [t for t in themes().values() if t.lecture in niveaux]


@dataclass(frozen=True, slots=True)
class LigneTheme:
    """Un thème du plan, tel qu'une page le montre."""

    objet: ThemeDuPlan
    a_faire: list[ActionDuPlan]
    finies: list[ActionDuPlan]
    trajet: Trajet | None
    constats: list[tuple[date, str]]


def lignes_du_plan(
    plan: PlanAccompagnement, niveaux: frozenset[Niveau], *, le: date
) -> list[LigneTheme]:
    """Les thèmes du plan que l'on peut lire, avec leurs actions et leur histoire ; trois requêtes."""
    lus = {t.code for t in lisibles(niveaux)}
    siens = (
        plan.themes.filter(theme__in=lus)
        .select_related("frein_repris__contrat")
        .prefetch_related(Prefetch("actions", ActionDuPlan.objects.order_by("echeance", "pk")))
    )
    constats: dict[str, list[NiveauConstate]] = defaultdict(list)
    for constat in NiveauConstate.objects.filter(personne=plan.personne_id, theme__in=lus):
        constats[constat.theme].append(constat)
    lignes = []
    for objet in siens:
        dits = constats[objet.theme]
        actions = list(objet.actions.all())
        lignes.append(
            LigneTheme(
                objet,
                [a for a in actions if a.est_a_faire],
                [a for a in actions if not a.est_a_faire],
                tracer(
                    [(c.date, c.niveau) for c in dits],
                    le=le,
                    plus_haut=objet.declare.plus_haut,
                    vise=None if objet.est_resolu else objet.niveau_vise,
                ),
                [(c.date, objet.declare.dit(c.niveau)) for c in reversed(dits)],
            )
        )
    rangs = list(themes())
    lignes.sort(key=lambda x: (x.objet.est_resolu, rangs.index(x.objet.theme)))
    return lignes


def prochaine_action(personne: Personne) -> ActionDuPlan | None:
    """L'action à faire la plus proche du plan ouvert."""
    siennes = _a_faire().filter(theme__plan__personne=personne)
    return siennes.select_related("theme").order_by("echeance", "pk").first()


def actions_a_faire(personne: str = "pk") -> QuerySet[ActionDuPlan]:
    """Sous-requête : les actions à faire du plan ouvert de la personne de la requête annotée."""
    return _a_faire().filter(theme__plan__personne=OuterRef(personne)).order_by()


def _a_faire() -> QuerySet[ActionDuPlan]:
    return ActionDuPlan.objects.filter(
        theme__plan__clos_le__isnull=True, etat=EtatActionPlan.A_FAIRE
    )


def niveaux_suggeres(personne: Personne) -> dict[str, int]:
    """{thème: niveau} que le dernier diagnostic validé suggère ; vide sans diagnostic."""
    lu = freins_du_diagnostic(personne)
    if lu is None:
        return {}
    suggeres = {}
    for theme in themes().values():
        dites = any(lu.a_repondu(q, codes) for q, codes in theme.reponses.items())
        niveau = niveau_suggere(
            est_fort=theme.frein_fort in lu.forts, est_dit=theme.frein_dit in lu.dits or dites
        )
        if niveau is not None:
            suggeres[theme.code] = niveau
    return suggeres


@dataclass(frozen=True, slots=True)
class FreinAReprendre:
    """Un frein qu'un contrat laisse à lever. `theme` : celui du plan, None s'il n'en a pas.

    `constate` : le dernier niveau constaté de la personne sur ce thème, ou None.
    """

    frein: FreinContrat
    theme: Theme | None
    constate: int | None = None


def freins_a_reprendre(
    personne: Personne, plan: PlanAccompagnement | None = None
) -> list[FreinAReprendre]:
    """Ce que le dernier contrat laisse à lever, hors des thèmes du plan et de ce qui est résolu depuis.

    Un frein par thème ; le contrat peut courir encore, être fini, ou avoir été arrêté. Quatre requêtes.
    """
    freins = contrats.freins_laisses(personne)
    if not freins:
        return []
    vus = set(plan.themes.values_list("theme", flat=True)) if plan else set()
    constats = {
        c.theme: (c.date, c.niveau) for c in NiveauConstate.objects.filter(personne=personne)
    }
    repris = []
    for frein in freins:
        theme = theme_du_frein(frein.theme)
        if theme is None:
            repris.append(FreinAReprendre(frein, None))
            continue
        constat = constats.get(theme.code)
        depuis = frein.contrat.date_signature or frein.contrat.created_at.date()
        if theme.code not in vus and frein_remonte(
            depuis=depuis, constat=constat, plus_haut=theme.plus_haut
        ):
            vus.add(theme.code)
            repris.append(FreinAReprendre(frein, theme, constat[1] if constat else None))
    return repris
