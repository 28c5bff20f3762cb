"""Ce que sont devenues les convocations d'un ou de plusieurs lots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from jalons.accueil.enums import EtatLigneLot, EtatRendezVous
from jalons.accueil.models import LigneLotConvocations

_VENUES = (EtatRendezVous.RECU, EtatRendezVous.VENU_PLUS_TOT)
_EXCUSEES = (EtatRendezVous.ABSENT_EXCUSE, EtatRendezVous.REPORTE, EtatRendezVous.ANNULE)


@dataclass(frozen=True, slots=True)
class IssuesDesLots:
    """Combien de personnes, par issue ; `en_attente` : leur rendez-vous n'est pas encore pris."""

    venues: int = 0
    excusees: int = 0
    absentes: int = 0
    a_venir: int = 0
    non_convoquees: int = 0
    en_attente: int = 0


def issues_des_lots(lots: Iterable[int], *, personnes: Iterable[int]) -> IssuesDesLots:
    """L'issue du rendez-vous de chacune de ces personnes (une requête)."""
    lus: Counter[str] = Counter()
    lignes = (
        LigneLotConvocations.objects.filter(lot__in=list(lots), personne__in=list(personnes))
        .order_by()
        .values_list("etat", "rendez_vous__etat")
        .annotate(n=Count("pk"))
    )
    for etat, issue, nombre in lignes:
        lus[_issue(etat, issue)] += nombre
    return IssuesDesLots(**lus)


def _issue(etat: str, issue: str | None) -> str:
    if etat == EtatLigneLot.A_FAIRE:
        return "en_attente"
    if etat == EtatLigneLot.REFUSE or issue is None:
        return "non_convoquees"
    if issue in _VENUES:
        return "venues"
    if issue in _EXCUSEES:
        return "excusees"
    return "absentes" if issue == EtatRendezVous.ABSENT else "a_venir"


def personnes_des_lots(lots: Iterable[int]) -> QuerySet[LigneLotConvocations, int | None]:
    """Les numéros des personnes de ces lots, à mettre dans une condition."""
    lignes = LigneLotConvocations.objects.filter(lot__in=list(lots))
    return lignes.values_list("personne_id", flat=True)


def lignes_de(lots: Iterable[int], personnes: Iterable[int]) -> QuerySet[LigneLotConvocations]:
    """Les lignes de ces lots pour ces personnes, avec leur rendez-vous."""
    return (
        LigneLotConvocations.objects.filter(lot__in=list(lots), personne__in=list(personnes))
        .select_related("personne", "rendez_vous__agent")
        .order_by("rendez_vous__debut", "pk")
    )
