"""Charger le temps des agents pour les contrôles."""

from __future__ import annotations

from datetime import timedelta

from jalons.fse.controles import Examen, charge
from jalons.fse.enums import EtatFeuille, ModeTemps
from jalons.fse.temps.models.temps import MissionAgent
from jalons.fse.temps.rules.faits import TempsAgent, VueTemps
from jalons.fse.temps.rules.mois import mois_echus
from jalons.fse.temps.selectors.temps import a_travaille, jours_absents


@charge(VueTemps)
def vue_temps(examen: Examen) -> VueTemps:
    """Le temps de chaque agent ; le dernier jour d'un bilan borne les feuilles dues."""
    borne = examen.le
    if examen.jusqu_au is not None:
        borne = min(borne, examen.jusqu_au + timedelta(days=1))
    missions: list[MissionAgent] = list(
        examen.operation.missions.select_related("agent").prefetch_related("feuilles")
    )
    variables = [m for m in missions if m.mode == ModeTemps.VARIABLE]
    chomes = jours_absents({m.agent_id for m in variables}) if variables else {}
    vus = []
    for m in missions:
        variable = m.mode == ModeTemps.VARIABLE
        validees = {f.mois for f in m.feuilles.all() if f.etat == EtatFeuille.VALIDEE}
        dus = mois_echus(m.periode.debut, m.periode.fin, borne) if variable else []
        manquent = tuple(
            mois
            for mois in dus
            if mois not in validees and a_travaille(m.periode, mois, chomes.get(m.agent_id, []))
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
