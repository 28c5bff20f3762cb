"""Qui modifie un besoin, un projet, un plan (la règle commune est dans `comptes.tenue`)."""

from __future__ import annotations

from jalons.comptes.enums import Permission
from jalons.comptes.tenue import DroitTerritorial
from jalons.ecrans.droits import DroitDEcriture
from jalons.projets.models import (
    ActionPlan,
    Besoin,
    DiagnosticPartage,
    EtapeProjet,
    PlanActions,
    Projet,
)

GERER = Permission.COORDINATION_GERER


class DroitBesoin(DroitTerritorial):
    code = "besoin"
    libelle = "Besoin"
    modele = Besoin
    permission = GERER
    mene_par = ("par",)


class DroitDiagnosticPartage(DroitTerritorial):
    code = "diagnostic_partage"
    libelle = "Diagnostic partagé"
    modele = DiagnosticPartage
    permission = GERER
    mene_par = ("par",)


class DroitProjet(DroitTerritorial):
    code = "projet"
    libelle = "Projet"
    modele = Projet
    permission = GERER
    mene_par = ("chef_de_projet",)


class DroitEtapeProjet(DroitDEcriture):
    code = "etape_projet"
    libelle = "Étape d'un projet"
    modele = EtapeProjet
    permission = GERER
    porteur = "projet"


class DroitPlanActions(DroitTerritorial):
    code = "plan_actions"
    libelle = "Plan d'actions"
    modele = PlanActions
    permission = GERER


class DroitActionPlan(DroitDEcriture):
    code = "action_plan"
    libelle = "Action d'un plan"
    modele = ActionPlan
    permission = GERER
    porteur = "plan"
