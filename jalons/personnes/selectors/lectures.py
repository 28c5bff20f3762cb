"""Qui a lu plus que d'ordinaire : pour la direction, d'après le journal des consultations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from jalons.comptes.models import Agent, Consultation
from jalons.personnes.selectors.recherche import ECRAN_HORS_PERIMETRE
from jalons.socle.parametres import parametre

_JOURS = 7


@dataclass(frozen=True, slots=True)
class LecturesDuJour:
    """Un agent, un jour : personnes différentes lues, et combien hors de son périmètre."""

    agent: Agent
    jour: date
    personnes: int
    hors_perimetre: int


def lectures_inhabituelles(*, le: date) -> list[LecturesDuJour]:
    """Les jours de la semaine passée où un agent a lu plus de personnes que le Département ne l'attend.

    Ou, hors de son périmètre, autant que le plafond d'une heure le permet : deux requêtes.
    """
    seuil = int(parametre("lectures_inhabituelles", le=le).nombre)
    plafond = int(parametre("recherche_plafond_hors_perimetre", le=le).nombre)
    depuis = timezone.make_aware(datetime.combine(le - timedelta(days=_JOURS - 1), time.min))
    comptes = list(
        Consultation.objects.filter(
            instant__gte=depuis,
            instant__lt=depuis + timedelta(days=_JOURS),
            personne_id__isnull=False,
        )
        .order_by()
        .values("agent_id", jour=TruncDate("instant"))
        .annotate(
            personnes=Count("personne_id", distinct=True),
            hors_perimetre=Count(
                "personne_id", distinct=True, filter=Q(ecran=ECRAN_HORS_PERIMETRE)
            ),
        )
        .filter(Q(personnes__gt=seuil) | Q(hors_perimetre__gte=plafond))
        .order_by("-jour", "-personnes")
    )
    agents = Agent.objects.in_bulk({c["agent_id"] for c in comptes}) if comptes else {}
    return [
        LecturesDuJour(agents[c["agent_id"]], c["jour"], c["personnes"], c["hors_perimetre"])
        for c in comptes
        if c["agent_id"] in agents
    ]
