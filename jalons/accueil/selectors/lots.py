"""Ce que sont devenues les convocations d'un ou de plusieurs lots : une ligne par personne, la dernière."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from jalons.accueil.enums import EtatLigneLot, EtatRendezVous, IssueConvocation
from jalons.accueil.models import LigneLotConvocations, LotConvocations
from jalons.accueil.selectors.rendez_vous import creneaux_de, instant_de
from jalons.comptes.models import Agent

_ISSUES = {
    IssueConvocation.VENUE: (EtatRendezVous.RECU, EtatRendezVous.VENU_PLUS_TOT),
    IssueConvocation.EXCUSEE: (
        EtatRendezVous.ABSENT_EXCUSE,
        EtatRendezVous.REPORTE,
        EtatRendezVous.ANNULE,
    ),
    IssueConvocation.ABSENTE: (EtatRendezVous.ABSENT,),
}


def _issue(maintenant: datetime) -> Any:
    """L'expression de l'issue d'une ligne, à cet instant."""
    return Case(
        When(etat=EtatLigneLot.A_FAIRE, then=_dire(IssueConvocation.EN_ATTENTE)),
        When(
            Q(etat=EtatLigneLot.REFUSE) | Q(rendez_vous__isnull=True),
            then=_dire(IssueConvocation.NON_CONVOQUEE),
        ),
        *(When(rendez_vous__etat__in=etats, then=_dire(issue)) for issue, etats in _ISSUES.items()),
        When(rendez_vous__debut__lt=maintenant, then=_dire(IssueConvocation.A_NOTER)),
        default=_dire(IssueConvocation.A_VENIR),
        output_field=CharField(),
    )


def _dire(issue: IssueConvocation) -> Any:
    return Value(issue.value)


def lignes_de(lots: Any, personnes: Any, *, le: date) -> QuerySet[LigneLotConvocations]:
    """La dernière ligne de chacune de ces personnes dans ces lots, avec son `issue` ce jour-là.

    `lots`, `personnes` : des numéros, ou la requête qui les rend.
    """
    suivante = LigneLotConvocations.objects.filter(
        lot__in=lots, personne=OuterRef("personne"), pk__gt=OuterRef("pk")
    )
    return (
        LigneLotConvocations.objects.filter(~Exists(suivante), lot__in=lots, personne__in=personnes)
        .annotate(issue=_issue(instant_de(le)))
        .select_related("personne", "rendez_vous__agent")
        .order_by("rendez_vous__debut", "pk")
    )


def personnes_des_lots(lots: Any) -> QuerySet[LigneLotConvocations, int | None]:
    """Les numéros des personnes de ces lots, à mettre dans une condition."""
    lignes = LigneLotConvocations.objects.filter(lot__in=lots)
    return lignes.values_list("personne_id", flat=True)


def creneaux_du_lot(lot: LotConvocations) -> list[datetime]:
    """Les créneaux encore libres de l'agent du lot, dans sa période."""
    return creneaux_de(
        lot.agent, du=lot.premier_jour, au=lot.dernier_jour, duree=lot.duree, le=lot.le
    )


def places_libres(
    agents: Iterable[Agent], *, du: date, au: date, duree: int, le: date
) -> dict[int, int]:
    """Combien de rendez-vous de `duree` minutes chacun peut encore recevoir entre ces jours inclus."""
    return {a.pk: len(creneaux_de(a, du=du, au=au, duree=duree, le=le)) for a in agents}
