"""Charger les vues de l'opération pour ses contrôles."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery

from jalons.fse.controles import Examen, charge, compte, compter_par
from jalons.fse.enums import CategorieDepense, GenreRessource, StatutOperation
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.operation.rules.cycle import AVANT_CONVENTION
from jalons.fse.operation.rules.faits import (
    ReglesDuPlan,
    VueActeurs,
    VueMontants,
    VueOperation,
    VuePlan,
)
from jalons.fse.operation.rules.plan import Poste, Ressource
from jalons.fse.operation.selectors.acteurs import gestionnaires
from jalons.fse.operation.selectors.bareme import gelee, plafond_ue, valeur
from jalons.fse.operation.selectors.operations import plan_en_vigueur
from jalons.fse.options import OptionCouts

_SEUIL_OPTIONS = "fse_seuil_options_obligatoires"


@compter_par
def evaluer(examen: Examen, expressions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ces expressions sur l'opération examinée, en une requête."""
    ligne = Operation.objects.filter(pk=examen.operation.pk).annotate(**expressions)
    return ligne.values(*expressions).get()


@charge(VueOperation)
def vue_operation(examen: Examen) -> VueOperation:
    """Où en est l'opération : sans requête."""
    operation = examen.operation
    return VueOperation(
        le=examen.le,
        debut=operation.periode.debut,
        fin=operation.periode.fin,
        statut=StatutOperation(operation.statut),
    )


def vue_du_plan(plan: PlanFinancement) -> VuePlan:
    """Le plan enregistré, tel que les règles le lisent."""
    return VuePlan(
        postes=tuple(
            Poste(CategorieDepense(p.categorie), p.montant, p.libelle) for p in plan.postes.all()
        ),
        ressources=tuple(
            Ressource(GenreRessource(r.genre), r.montant) for r in plan.ressources.all()
        ),
        option=OptionCouts.par_code(plan.option),
        taux_forfait=plan.taux_forfait,
        directes=plan.directes,
        assiette=plan.assiette,
        forfait=plan.forfait,
        total=plan.total,
        montant_ue=plan.montant_ue,
    )


@charge(VuePlan)
def vue_plan(examen: Examen) -> VuePlan | None:
    """Le plan en vigueur ; None avant le premier."""
    plan = examen.lire(plan_en_vigueur)
    return vue_du_plan(plan) if plan is not None else None


@charge(ReglesDuPlan)
def regles_du_plan(examen: Examen) -> ReglesDuPlan:
    """Seuil et plafond : ceux que le plan conventionné a gelés, ou ceux du jour."""
    operation = examen.operation
    programme = operation.declaration
    plan = examen.lire(plan_en_vigueur)
    gele = plan.bareme if plan is not None and operation.statut not in AVANT_CONVENTION else {}
    return ReglesDuPlan(
        programme_options=programme.options,
        seuil_options=gelee(gele, _SEUIL_OPTIONS, valeur(operation, _SEUIL_OPTIONS).decimal),
        seuil_sur_aide_publique=programme.seuil_sur_aide_publique,
        plafond_ue=gelee(gele, "plafond_ue", plafond_ue(operation).taux),
        aides_etat=operation.a_aides_etat,
        a_marche_au_dessus_des_seuils=operation.a_grand_marche,
    )


def _acteurs(examen: Examen, *, controleurs: list[int], **actes: list[int]) -> VueActeurs:
    operation = examen.operation
    tenue = sorted({agent for agents in actes.values() for agent in agents})
    return VueActeurs(
        operation.porteur_id, operation.instructeur_id, tuple(controleurs), tuple(tenue)
    )


@compte(VueActeurs, batir=_acteurs)
def vue_acteurs(examen: Examen) -> dict[str, Any]:
    """Qui porte, instruit et a contrôlé ; qui a tenu l'opération."""
    controles = Operation.objects.filter(
        pk=OuterRef("pk"), bilans__controle__controleur__isnull=False
    )
    return {
        "controleurs": ArraySubquery(
            controles.order_by().values("bilans__controle__controleur_id")
        ),
        **gestionnaires(),
    }


def _montants(
    _: Examen, *, total: Decimal | None, montant_ue: Decimal | None
) -> VueMontants | None:
    if total is None or montant_ue is None:
        return None
    return VueMontants(total, montant_ue)


@compte(VueMontants, batir=_montants)
def vue_montants(examen: Examen) -> dict[str, Any]:
    """Les deux montants du plan en vigueur."""
    plan = PlanFinancement.objects.filter(operation=OuterRef("pk"), est_en_vigueur=True)
    return {
        "total": Subquery(plan.values("total")[:1]),
        "montant_ue": Subquery(plan.values("montant_ue")[:1]),
    }
