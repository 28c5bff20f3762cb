"""Une feuille de temps telle qu'elle s'imprime : scellée, ou comme elle se remplit encore."""

from __future__ import annotations

from decimal import Decimal

from jalons.fse.temps.models.temps import FeuilleTemps
from jalons.fse.temps.rules.scelles import FeuilleScellee, JourScelle


def composer(feuille: FeuilleTemps) -> FeuilleScellee:
    """La feuille d'après ses lignes du jour."""
    mission = feuille.mission
    jours = tuple(JourScelle(j.jour, j.heures, j.tache) for j in feuille.jours.all())
    return FeuilleScellee(
        operation=mission.operation.intitule,
        code=mission.operation.code,
        mention=mission.operation.declaration.mention,
        agent=str(mission.agent),
        fonction=mission.agent.fonction,
        mois=feuille.mois,
        jours=jours,
        total=sum((j.heures for j in jours), Decimal(0)),
        signee_agent_le=feuille.signee_agent_le,
        responsable=str(feuille.responsable or mission.responsable or ""),
        signee_responsable_le=feuille.signee_responsable_le,
    )


def feuille_imprimee(feuille: FeuilleTemps) -> FeuilleScellee:
    """Ce qui fut scellé à la seconde signature, dans n'importe quelle forme ; sinon les lignes du jour.

    Une feuille validée avant que l'on scelle n'a que ses lignes : elles sont figées.
    """
    return FeuilleScellee.lire(feuille.scellee) if feuille.scellee else composer(feuille)
