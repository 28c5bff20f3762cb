"""Le plan d'actions de l'année : ses orientations, ses actions, son bilan, sur papier aussi."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction

from jalons.annuaire.models import Structure, Territoire
from jalons.comptes.models import Agent
from jalons.projets.documents.plan_actions import DocumentPlan
from jalons.projets.enums import EtatAction
from jalons.projets.models import ActionPlan, PlanActions, Projet
from jalons.projets.services.commun import ProjetImpossible
from jalons.socle.fiches import changer, une_ligne, verrouiller


@transaction.atomic
def ouvrir_plan(
    *,
    annee: int,
    structure: Structure,
    orientations: str,
    par: Agent,
    le: date,
    territoire: Territoire | None = None,
) -> PlanActions:
    """Le plan d'actions d'une année ; une structure n'en a qu'un par an."""
    try:
        with transaction.atomic():
            return PlanActions.objects.create(
                annee=annee,
                structure=structure,
                territoire=territoire,
                orientations=orientations.strip(),
            )
    except IntegrityError as erreur:
        raise ProjetImpossible(
            f"{structure} a déjà un plan d'actions pour {annee}.", champ="annee"
        ) from erreur


def _plan_ouvert(plan: PlanActions, version: int | None = None) -> PlanActions:
    relu: PlanActions = verrouiller(plan, version)
    if relu.arrete_le is not None:
        raise ProjetImpossible("Le bilan de ce plan est arrêté : il ne change plus.")
    return relu


@transaction.atomic
def modifier_plan(
    *, plan: PlanActions, version: int, orientations: str, par: Agent, le: date
) -> PlanActions:
    """Récrit les orientations, tant que le bilan n'est pas arrêté."""
    _plan_ouvert(plan)
    return changer(plan, version, {"orientations": orientations.strip()})


@transaction.atomic
def ajouter_action_plan(
    *,
    plan: PlanActions,
    priorite: str,
    intitule: str,
    pilote: str,
    echeance: date,
    par: Agent,
    le: date,
    projet: Projet | None = None,
) -> ActionPlan:
    """Une action du plan, sous son orientation."""
    return ActionPlan.objects.create(
        plan=_plan_ouvert(plan),
        priorite=une_ligne(priorite)[:160],
        intitule=une_ligne(intitule)[:200],
        pilote=une_ligne(pilote)[:120],
        echeance=echeance,
        projet=projet,
    )


@transaction.atomic
def modifier_action_plan(
    *, action: ActionPlan, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> ActionPlan:
    """Corrige une action du plan : orientation, mots, pilote, échéance, projet."""
    _plan_ouvert(action.plan)
    return changer(action, version, changements)


@transaction.atomic
def avancer_action(
    *,
    action: ActionPlan,
    etat: EtatAction,
    avancement: int,
    version: int,
    par: Agent,
    le: date,
    resultat: str = "",
) -> ActionPlan:
    """L'avancement d'une action (0 à 100 %) ; faite, elle est à 100 %."""
    _plan_ouvert(action.plan)
    if not 0 <= avancement <= 100:
        raise ProjetImpossible("L'avancement va de 0 à 100 %.", champ="avancement")
    etat = EtatAction(etat)
    if etat == EtatAction.FAITE:
        avancement = 100
    changements = {
        "etat": etat.value,
        "avancement": avancement,
        "resultat": une_ligne(resultat)[:300],
    }
    return changer(action, version, changements)


@transaction.atomic
def arreter_bilan(
    *, plan: PlanActions, bilan: str, version: int, par: Agent, le: date
) -> PlanActions:
    """Arrête le bilan de l'année : le plan ne change plus."""
    relu = _plan_ouvert(plan, version)
    if not bilan.strip():
        raise ProjetImpossible("Écrivez le bilan avant de l'arrêter.", champ="bilan")
    relu.bilan, relu.arrete_le = bilan.strip(), le
    relu.version += 1
    relu.save()
    return relu


def composer_plan(plan: PlanActions, *, le: date) -> bytes:
    """PDF du plan : orientations, actions et avancement, bilan s'il est arrêté."""
    actions = list(plan.actions.select_related("projet"))
    donnees = {
        "reference": f"PLAN-{plan.annee}-{plan.pk}",
        "annee": str(plan.annee),
        "structure": plan.structure.nom,
        "territoire": str(plan.territoire or ""),
        "orientations": plan.orientations.splitlines(),
        "priorites": [
            {
                "nom": nom,
                "actions": [
                    [
                        a.intitule,
                        a.pilote,
                        f"{a.echeance:%d/%m/%Y}",
                        f"{a.get_etat_display()}, {a.avancement} %",
                        a.resultat,
                    ]
                    for a in groupe
                ],
            }
            for nom, groupe in groupby(actions, key=lambda a: a.priorite)
        ],
        "faites": sum(a.etat == EtatAction.FAITE for a in actions),
        "total": len(actions),
        "bilan": plan.bilan.splitlines(),
        "arrete_le": f"{plan.arrete_le:%d/%m/%Y}" if plan.arrete_le else "",
        "etabli_le": f"{le:%d/%m/%Y}",
    }
    return DocumentPlan.rendre(donnees, horodatage=datetime.combine(le, datetime.min.time()))
