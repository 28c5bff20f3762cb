"""Lire les heures d'activité : la semaine d'une personne, les semaines trop chargées."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from jalons.activite.enums import UsageHeures
from jalons.activite.models import ContratTravail, Heures, ImputationHeures
from jalons.activite.rules.heures import (
    ContratEnCours,
    LigneHeures,
    SemaineChargee,
    lundi,
    semaines_chargees,
)
from jalons.activite.selectors.positionnements import (
    LIRE,
    accompagnees,
    accompagnees_par,
    lit_tout,
    voit_au_titre_du_territoire,
)
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode

# La liste des semaines trop chargées regarde autant de semaines en arrière, et n'en lit pas plus.
SEMAINES_REGARDEES = 12


@dataclass(frozen=True, slots=True)
class TotalSemaine:
    """Les heures d'une semaine, en heures : prévues, déclarées, validées ; `retenues`, le mieux connu."""

    lundi: date
    prevues: Decimal
    declarees: Decimal
    validees: Decimal
    retenues: Decimal


def semaine(jour: date) -> Periode:
    """La semaine de ce jour, du lundi au dimanche."""
    debut = lundi(jour)
    return Periode(debut, debut + timedelta(days=6))


def visibles(
    agent: Agent, permission: Permission = LIRE, *, le: date | None = None
) -> QuerySet[Heures]:
    """Les heures que l'agent lit ; une structure qui n'accompagne pas la personne ne lit que les siennes."""
    jour = le or timezone.localdate()
    lues = Heures.objects.filter(
        personne__in=Personne.objects.visibles_par(agent, permission, le=jour)
    )
    if voit_au_titre_du_territoire(agent, permission):
        return lues
    siennes = accompagnees_par(agent, le=jour)
    if agent.structure_id is not None:
        siennes |= Q(positionnement__structure_id=agent.structure_id)
    return lues.filter(siennes)


def heures_de(
    personne: Personne, agent: Agent, *, du: date, au: date, le: date
) -> QuerySet[Heures]:
    """Les heures d'une personne qui touchent ces jours, que l'agent lit."""
    return (
        visibles(agent, le=le)
        .filter(personne=personne, periode__overlap=Periode(du, au).en_intervalle())
        .select_related("positionnement", "contrat", "validees_par")
        .order_by("periode", "source", "pk")
    )


def total_de_la_semaine(personne: Personne, agent: Agent, *, jour: date, le: date) -> TotalSemaine:
    """Les sommes de la semaine de ce jour, de ce que l'agent lit."""
    bornes = semaine(jour)
    sommes = (
        visibles(agent, le=le)
        .filter(personne=personne, periode__contained_by=bornes.en_intervalle())
        .aggregate(
            des_prevues=Sum("prevues"),
            des_declarees=Sum("declarees"),
            des_validees=Sum("validees"),
            des_retenues=Sum(Coalesce("validees", "declarees", "prevues")),
        )
    )
    lues = {nom.removeprefix("des_"): somme or Decimal(0) for nom, somme in sommes.items()}
    return TotalSemaine(lundi=bornes.debut, **lues)


def semaines_trop_chargees(
    personnes: Iterable[int] | QuerySet[Any, Any], *, du: date, au: date
) -> list[SemaineChargee]:
    """Les semaines au-delà du maximum de ces personnes, toutes sources réunies (deux requêtes)."""
    bornes = Periode(lundi(du), semaine(au).fin)
    touchees = bornes.en_intervalle()
    heures = Heures.objects.filter(personne__in=personnes, periode__contained_by=touchees).annotate(
        n=Coalesce("validees", "declarees", "prevues")
    )
    contrats = ContratTravail.objects.filter(
        personne__in=personnes, periode__overlap=touchees, heures_hebdo__isnull=False
    )
    return semaines_chargees(
        [
            LigneHeures(h.personne_id, h.periode.debut, h.n, _source(h))
            for h in heures.select_related("contrat")
        ],
        [
            ContratEnCours(
                c.personne_id, c.periode.debut, c.periode.fin, c.heures_hebdo or Decimal(0), str(c)
            )
            for c in contrats
        ],
        du=bornes.debut,
        au=bornes.fin or au,
        maximum=parametre("heures_maximum_semaine", le=au).decimal,
    )


def _source(heures: Heures) -> str:
    """Le nom de la source : celui du contrat quand ce sont ses heures, pour ne pas compter deux fois."""
    if heures.contrat is not None:
        return str(heures.contrat)
    dite = heures.get_source_display()
    return f"{dite} ({heures.precision})" if heures.precision else dite


def alertes_de_la_personne(
    personne: Personne, agent: Agent, *, du: date, au: date, le: date
) -> list[SemaineChargee]:
    """Ses semaines trop chargées, pour qui lit toute son activité : elles nomment chaque source."""
    if not lit_tout(agent, personne, le=le):
        return []
    return semaines_trop_chargees([personne.pk], du=du, au=au)


def alertes_de(agent: Agent, *, le: date) -> list[SemaineChargee]:
    """Les semaines trop chargées récentes des personnes que l'agent voit."""
    vues = Personne.objects.visibles_par(agent, Permission.HEURES_GERER, le=le)
    if not voit_au_titre_du_territoire(agent, Permission.HEURES_GERER):
        vues = vues.filter(pk__in=accompagnees(agent, le=le))
    return semaines_trop_chargees(
        vues.values("pk"), du=le - timedelta(weeks=SEMAINES_REGARDEES), au=le
    )


def imputations_de(heures: Heures) -> QuerySet[ImputationHeures]:
    """Ce pour quoi ces heures comptent déjà."""
    return heures.imputations.select_related("par")


def reste_par_usage(heures: Heures) -> list[tuple[str, Decimal]]:
    """Pour chaque usage, ce qui peut encore compter : une heure n'y compte qu'une fois (une requête)."""
    prises: dict[str, Decimal] = defaultdict(Decimal)
    for imputation in heures.imputations.all():
        prises[imputation.usage] += imputation.quantite
    sures = heures.validees if heures.validees is not None else heures.declarees
    disponibles = sures or Decimal(0)
    return [(usage.label, disponibles - prises[usage]) for usage in UsageHeures]
