"""Lectures des instances : où elles en sont, et ce qui attend au programme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from jalons.annuaire.selectors import droit_local
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatProposition, EtatSeance
from jalons.coordination.models import Instance, Proposition, Seance
from jalons.coordination.rules.rythme import EtatRythme, etat_du_rythme
from jalons.socle.parametres import parametre


@dataclass(frozen=True, slots=True)
class InstanceSuivie:
    """Une instance, sa dernière séance tenue, la prochaine prévue, et son retard."""

    instance: Instance
    prochaine: datetime | None
    etat: EtatRythme
    propositions: int = 0


def debut_du_jour(le: date) -> datetime:
    """Minuit, à l'heure du Département."""
    return datetime.combine(le, time.min, tzinfo=timezone.get_current_timezone())


def _annotees(instances: QuerySet[Instance], le: date) -> QuerySet[Instance]:
    seances = Seance.objects.filter(instance=OuterRef("pk"))
    tenues = seances.filter(etat=EtatSeance.TENUE).order_by("-debut").values("debut")[:1]
    a_venir = (
        seances.filter(
            debut__gte=debut_du_jour(le), etat__in=[EtatSeance.PLANIFIEE, EtatSeance.CONVOQUEE]
        )
        .order_by("debut")
        .values("debut")[:1]
    )
    return instances.select_related("territoire", "dispositif", "animateur").annotate(
        derniere=Subquery(tenues, output_field=DateTimeField()),
        prochaine=Subquery(a_venir, output_field=DateTimeField()),
        a_programmer=Count("propositions", filter=Q(propositions__etat=EtatProposition.PROPOSEE)),
    )


def _suivre(instance: Instance, le: date, tolerance: int, local: bool) -> InstanceSuivie:
    rythme = instance.rythme
    derniere = instance.derniere  # type: ignore[attr-defined]
    etat = etat_du_rythme(
        derniere=timezone.localtime(derniere).date() if derniere else None,
        depuis=instance.periode.debut,
        mois=rythme.mois,
        rang=rythme.rang,
        jour=rythme.jour,
        tolerance_jours=tolerance,
        le=le,
        droit_local=local,
    )
    return InstanceSuivie(
        instance,
        instance.prochaine,  # type: ignore[attr-defined]
        etat,
        instance.a_programmer,  # type: ignore[attr-defined]
    )


def instances_suivies(
    *, le: date, instances: QuerySet[Instance] | None = None
) -> list[InstanceSuivie]:
    """Les instances en activité ce jour-là, chacune avec son rythme (une requête)."""
    if instances is None:
        instances = Instance.objects.all()
    tolerance = parametre("tolerance_rythme_instance", le=le).nombre
    local = droit_local(le)
    lues = _annotees(instances.filter(periode__contains=le), le)
    return [_suivre(i, le, tolerance, local) for i in lues]


def suivre(instances: Iterable[Instance], *, le: date) -> list[InstanceSuivie]:
    """Les mêmes instances, lues par `instances_par_etat`, chacune avec son rythme (sans requête)."""
    tolerance = parametre("tolerance_rythme_instance", le=le).nombre
    local = droit_local(le)
    return [_suivre(i, le, tolerance, local) for i in instances]


# Où en est une instance ; les premières sont celles qu'il faut réunir.
OU_EN_EST = (
    ("en_retard", "À réunir"),
    ("a_planifier", "À planifier"),
    ("prevue", "Prévues"),
    ("a_la_demande", "À la demande"),
)


def instances_par_etat(*, le: date) -> QuerySet[Instance]:
    """Les instances en activité, avec `ou` (un code de `OU_EN_EST`), celles en retard d'abord.

    Le retard suit le calendrier du rythme, qu'aucun SQL ne dit : il se calcule d'abord.
    """
    en_retard = [s.instance.pk for s in instances_suivies(le=le) if s.etat.est_en_retard]
    lues = _annotees(Instance.objects.filter(periode__contains=le), le)
    return lues.annotate(
        ou=Case(
            When(pk__in=en_retard, then=Value("en_retard")),
            When(prochaine__isnull=False, then=Value("prevue")),
            When(rythme_mois__gt=0, then=Value("a_planifier")),
            default=Value("a_la_demande"),
            output_field=CharField(),
        ),
        retard=Case(When(pk__in=en_retard, then=0), default=1, output_field=IntegerField()),
    ).order_by("retard", "nom", "pk")


def instances_en_retard(agent: Agent, *, le: date) -> list[InstanceSuivie]:
    """Les instances que l'agent anime et qui ne se sont pas réunies quand elles devaient."""
    suivies = instances_suivies(le=le, instances=Instance.objects.filter(animateur=agent))
    return [s for s in suivies if s.etat.est_en_retard]


def propositions_a_programmer() -> QuerySet[Proposition]:
    """Les propositions qui attendent une suite, les plus anciennes d'abord."""
    return (
        Proposition.objects.filter(etat=EtatProposition.PROPOSEE)
        .select_related("instance", "agent")
        .order_by("date", "pk")
    )
