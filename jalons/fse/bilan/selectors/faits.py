"""Charger où en est le bilan final, pour les contrôles."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from jalons.fse.bilan.models.bilan import Bilan
from jalons.fse.bilan.models.paiement import PaiementUE
from jalons.fse.bilan.rules.faits import VueBilanFinal, VueDepotFinal, VueSolde
from jalons.fse.controles import Examen, charge, compte
from jalons.fse.enums import EtatBilan, GenreBilan
from jalons.fse.operation.controles import Op15
from jalons.fse.operation.rules.echeances import date_bilan_final
from jalons.fse.operation.rules.faits import VueOperation
from jalons.fse.operation.selectors.bareme import delais


@charge(VueBilanFinal)
def vue_bilan_final(examen: Examen) -> VueBilanFinal:
    """La limite du dépôt, une fois la convention signée : sans requête."""
    regles, vue = delais(examen.operation), examen.exiger(VueOperation)
    limite = date_bilan_final(vue.fin, regles.bilan_final_mois)
    return VueBilanFinal(
        limite_bilan_final=limite if vue.est_conventionnee else None,
        alerte_bilan_jours=max(regles.alertes_bilan_jours),
    )


@compte(VueDepotFinal)
def vue_depot_final(examen: Examen) -> dict[str, Any]:
    """Un bilan final est-il scellé ?"""
    finals = Bilan.objects.filter(
        operation=OuterRef("pk"), genre=GenreBilan.FINAL, etat=EtatBilan.SCELLE
    )
    return {"a_bilan_final": Exists(finals)}


def _solde(_: Examen, *, paiements: list[date], est_solde: bool) -> VueSolde:
    return VueSolde(Op15.depart(paiements, est_solde))


@compte(VueSolde, batir=_solde)
def vue_solde(examen: Examen) -> dict[str, Any]:
    """Le dernier paiement d'une opération soldée."""
    paiements = PaiementUE.objects.filter(operation=OuterRef("pk")).order_by()
    return {
        "paiements": ArraySubquery(paiements.values("date")),
        "est_solde": Exists(paiements.filter(est_solde=True)),
    }
