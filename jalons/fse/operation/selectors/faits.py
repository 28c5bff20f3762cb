"""Charger les vues de l'opération pour ses contrôles."""

from __future__ import annotations

from jalons.fse.controles import Examen, charge
from jalons.fse.enums import CategorieDepense, GenreRessource, StatutOperation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.operation.rules.cycle import AVANT_CONVENTION
from jalons.fse.operation.rules.faits import ReglesDuPlan, VueActeurs, VueOperation, VuePlan
from jalons.fse.operation.rules.plan import Poste, Ressource
from jalons.fse.operation.selectors.bareme import gelee, plafond_ue, valeur
from jalons.fse.operation.selectors.operations import plan_en_vigueur
from jalons.fse.options import OptionCouts

_SEUIL_OPTIONS = "fse_seuil_options_obligatoires"


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
    plan = plan_en_vigueur(examen.operation)
    return vue_du_plan(plan) if plan is not None else None


@charge(ReglesDuPlan)
def regles_du_plan(examen: Examen) -> ReglesDuPlan:
    """Seuil et plafond : ceux que le plan conventionné a gelés, ou ceux du jour."""
    operation = examen.operation
    programme = operation.declaration
    plan = plan_en_vigueur(operation)
    gele = plan.bareme if plan is not None and operation.statut not in AVANT_CONVENTION else {}
    return ReglesDuPlan(
        programme_options=programme.options,
        seuil_options=gelee(gele, _SEUIL_OPTIONS, valeur(operation, _SEUIL_OPTIONS).decimal),
        seuil_sur_aide_publique=programme.seuil_sur_aide_publique,
        plafond_ue=gelee(gele, "plafond_ue", plafond_ue(operation).taux),
        aides_etat=operation.a_aides_etat,
        a_marche_au_dessus_des_seuils=operation.a_grand_marche,
    )


@charge(VueActeurs)
def vue_acteurs(examen: Examen) -> VueActeurs:
    """Qui porte, instruit et a contrôlé, en une requête."""
    controleurs = examen.operation.bilans.values_list("controle__controleur_id", flat=True)
    return VueActeurs(
        porteur_id=examen.operation.porteur_id,
        instructeur_id=examen.operation.instructeur_id,
        controleurs=tuple(c for c in controleurs if c is not None),
    )
