"""Charger où en est le bilan final, pour les contrôles."""

from __future__ import annotations

from jalons.fse.bilan.rules.faits import VueBilanFinal
from jalons.fse.controles import Examen, charge
from jalons.fse.operation.rules.echeances import date_bilan_final
from jalons.fse.operation.rules.faits import VueOperation
from jalons.fse.operation.selectors.bareme import delais
from jalons.fse.operation.selectors.operations import a_bilan_final


@charge(VueBilanFinal)
def vue_bilan_final(examen: Examen) -> VueBilanFinal:
    """La limite du dépôt, une fois la convention signée, et si le bilan final est scellé."""
    operation, regles = examen.operation, delais(examen.operation)
    vue = examen.exiger(VueOperation)
    limite = date_bilan_final(operation.periode.fin, regles.bilan_final_mois)
    return VueBilanFinal(
        limite_bilan_final=limite if vue.est_conventionnee else None,
        a_bilan_final=a_bilan_final(operation),
        alerte_bilan_jours=max(regles.alertes_bilan_jours),
    )
