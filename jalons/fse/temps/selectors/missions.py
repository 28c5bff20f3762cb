"""Les agents d'une opération et leurs dernières feuilles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet, prefetch_related_objects

from jalons.fse.enums import ModeTemps
from jalons.fse.operation.models.operation import Operation
from jalons.fse.temps.models.temps import Absence, FeuilleTemps, MissionAgent
from jalons.fse.temps.rules.mois import mois_echus
from jalons.socle.dates import premier_du_mois

MOIS_MONTRES = 12


def missions_de(operation: Operation) -> QuerySet[MissionAgent]:
    """Les missions de l'opération, avec l'agent et son responsable."""
    return MissionAgent.objects.filter(operation=operation).select_related("agent", "responsable")


def feuilles_recentes(
    missions: Sequence[MissionAgent], *, le: date
) -> dict[int, list[tuple[date, FeuilleTemps | None]]]:
    """Par mission à temps variable, ses derniers mois et leur feuille, s'il y en a (une requête)."""
    prefetch_related_objects(list(missions), "feuilles")
    return {m.pk: _mois(m, le) for m in missions}


def _mois(mission: MissionAgent, le: date) -> list[tuple[date, FeuilleTemps | None]]:
    if mission.mode != ModeTemps.VARIABLE:
        return []
    feuilles = {f.mois: f for f in mission.feuilles.all()}
    mois = mois_echus(mission.periode.debut, mission.periode.fin, le)
    en_cours = premier_du_mois(le)
    if en_cours in mission.periode or mission.periode.debut >= en_cours:
        mois = [*mois, max(en_cours, premier_du_mois(mission.periode.debut))]
    return [(m, feuilles.get(m)) for m in mois[-MOIS_MONTRES:]]


def absences_de(operation: Operation) -> QuerySet[Absence]:
    """Les dernières absences notées des agents de l'opération."""
    agents = MissionAgent.objects.filter(operation=operation).values("agent")
    return Absence.objects.filter(agent__in=agents).select_related("agent")[:30]
