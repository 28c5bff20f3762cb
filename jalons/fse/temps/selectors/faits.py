"""Charger le temps des agents pour les contrôles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from jalons.fse.controles import Examen, charge
from jalons.fse.enums import EtatFeuille, ModeTemps
from jalons.fse.operation.models.operation import Operation
from jalons.fse.temps.models.temps import Absence, FeuilleTemps
from jalons.fse.temps.rules.faits import TempsAgent, VueTemps
from jalons.fse.temps.rules.mois import mois_echus
from jalons.fse.temps.selectors.temps import a_travaille


def missions_vues(operation: Operation) -> list[Any]:
    """Les missions, leurs mois validés (`validees`) et les absences (`chomes`), en une requête."""
    validees = FeuilleTemps.objects.filter(mission=OuterRef("pk"), etat=EtatFeuille.VALIDEE)
    absences = Absence.objects.filter(agent=OuterRef("agent")).order_by()
    missions = operation.missions.select_related("agent").annotate(
        validees=ArraySubquery(validees.order_by().values("mois")),
        chomes=ArraySubquery(absences.values("periode")),
    )
    return list(missions)


@charge(VueTemps)
def vue_temps(examen: Examen) -> VueTemps:
    """Le temps de chaque agent ; le dernier jour d'un bilan borne les feuilles dues."""
    borne = examen.le
    if examen.jusqu_au is not None:
        borne = min(borne, examen.jusqu_au + timedelta(days=1))
    vus = []
    for m in missions_vues(examen.operation):
        variable, validees = m.mode == ModeTemps.VARIABLE, set(m.validees)
        dus = mois_echus(m.periode.debut, m.periode.fin, borne) if variable else []
        manquent = tuple(
            mois for mois in dus if mois not in validees and a_travaille(m.periode, mois, m.chomes)
        )
        vus.append(
            TempsAgent(
                agent=str(m.agent),
                debut=m.periode.debut,
                est_variable=variable,
                lettre_signee_le=m.lettre_signee_le,
                lettre_objet=m.objet,
                lettre_heures=m.heures_mois,
                mois_sans_feuille=manquent,
            )
        )
    return VueTemps(tuple(vus))
