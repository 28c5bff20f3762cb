"""Écrire le plan de financement : calculer le forfait, garder chaque version conventionnée."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.commun.rules.montants import somme
from jalons.fse.controles import Constat, Controle, ControleEtat, Examen, ordonner
from jalons.fse.enums import CategorieDepense, GenreRessource
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte
from jalons.fse.operation.controles import Op04
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement, PosteDepense, RessourcePrevue
from jalons.fse.operation.rules.cycle import TERMINEES
from jalons.fse.operation.rules.faits import VueMontants, VuePlan
from jalons.fse.operation.rules.plan import Calcul, Poste, Ressource, calculer, montant_ue
from jalons.fse.operation.selectors.bareme import geler, options_ouvertes
from jalons.fse.operation.selectors.operations import plan_en_vigueur, taux_dit
from jalons.fse.operation.services.operation import exiger_gestion, verrouiller
from jalons.fse.options import Forfait20National, OptionCouts
from jalons.socle.conflit import verifier_version


def _taux_retenu(
    operation: Operation, option: type[OptionCouts], demande: Decimal | None, methode: str
) -> Decimal:
    ouvertes = dict(options_ouvertes(operation.declaration, operation.periode.debut))
    if option is Forfait20National and option not in ouvertes:
        raise RegleEnfreinte(Op04, "ce programme ne l'ouvre plus.", champ="option")
    if option not in ouvertes:
        raise OperationImpossible(
            f"« {option.libelle} » n'existe pas dans ce programme.", champ="option"
        )
    plafond = ouvertes[option]
    if not option.parametre:
        return Decimal(0)
    taux = plafond if demande is None else demande
    if not 0 < taux <= plafond:
        raise OperationImpossible(
            f"Le taux de cette option ne dépasse pas {plafond * 100:.0f} %.", champ="taux"
        )
    if option.demande_un_calcul and not methode.strip():
        raise OperationImpossible(
            "Ce taux doit être calculé : dites comment.", champ="methode_calcul"
        )
    return taux


@dataclass(frozen=True, slots=True)
class EssaiPlan:
    """Ce que donnerait un plan en cours de saisie, en euros ; `ecart` : ressources moins dépenses.

    `refus` : pourquoi l'option ou son taux ne va pas encore ; le forfait est alors nul.
    """

    calcul: Calcul
    option: type[OptionCouts]
    ressources: Decimal
    ecart: Decimal
    montant_ue: Decimal
    taux_ue: str
    constats: tuple[Constat, ...]
    refus: str = ""


def essayer_plan(
    *,
    operation: Operation,
    option: type[OptionCouts],
    postes: Sequence[Poste],
    ressources: Sequence[Ressource],
    taux: Decimal | None = None,
    methode_calcul: str = "",
    le: date,
) -> EssaiPlan:
    """Calcule un plan sans rien écrire, et le passe aux contrôles du plan."""
    refus = ""
    try:
        taux_forfait = _taux_retenu(operation, option, taux, methode_calcul)
    except OperationImpossible as erreur:
        refus, taux_forfait = erreur.message, Decimal(0)
    vue = VuePlan.calculee(postes, ressources, option=option, taux=taux_forfait)
    examen = Examen(operation, le=le)
    examen.poser(vue)
    examen.poser(VueMontants(vue.total, vue.montant_ue))
    demandent = [
        c
        for c in Controle.tous()
        if issubclass(c, ControleEtat) and VuePlan in (nom for nom, _ in c.demandes())
    ]
    constats = ordonner(constat for c in demandent for constat in examen.dire(c))
    somme_ressources = somme(r.montant for r in ressources)
    return EssaiPlan(
        calcul=calculer(postes, option, taux_forfait),
        option=option,
        ressources=somme_ressources,
        ecart=somme_ressources - vue.total,
        montant_ue=vue.montant_ue,
        taux_ue=taux_dit(operation, vue.montant_ue, vue.total),
        constats=tuple(constats) if vue.total else (),
        refus=refus,
    )


@transaction.atomic
def enregistrer_plan(
    *,
    operation: Operation,
    option: type[OptionCouts],
    postes: Sequence[Poste],
    ressources: Sequence[dict[str, Any]],
    taux: Decimal | None = None,
    methode_calcul: str = "",
    version: int,
    par: Agent,
    le: date,
) -> PlanFinancement:
    """Enregistre le plan et calcule son forfait ; déséquilibré, il se garde et se signale (OP-02).

    `ressources` : dictionnaires {genre, financeur, montant, acte, date_acte}. `version` est celle
    du plan lu (0 s'il n'y en avait pas). Un plan déjà conventionné ouvre la version suivante.
    """
    operation = verrouiller(operation)
    exiger_gestion(operation, par)
    if operation.statut in TERMINEES:
        raise OperationImpossible("Cette opération est terminée : son plan ne change plus.")
    courant = plan_en_vigueur(operation)
    if courant is not None:
        verifier_version(courant, version)
    taux_forfait = _taux_retenu(operation, option, taux, methode_calcul)
    calcul = calculer(postes, option, taux_forfait)
    lignes = [Ressource(GenreRessource(r["genre"]), r["montant"]) for r in ressources]
    if courant is None or courant.conventions.exists():
        if courant is not None:
            PlanFinancement.objects.filter(pk=courant.pk).update(est_en_vigueur=False)
        dernier = operation.plans.aggregate(n=Max("numero"))["n"] or 0
        # La version suit celle du plan lu : qui modifiait l'ancien plan verra le conflit.
        lue = courant.version if courant is not None else 0
        plan = PlanFinancement(operation=operation, numero=dernier + 1, version=lue)
    else:
        plan = courant
    plan.option, plan.taux_forfait = option.code, taux_forfait
    plan.methode_calcul = methode_calcul.strip()[:300]
    plan.directes, plan.assiette = calcul.directes, calcul.assiette
    plan.forfait, plan.total = calcul.forfait, calcul.total
    plan.montant_ue = montant_ue(lignes)
    plan.bareme = geler(operation, option)
    plan.date, plan.par, plan.est_en_vigueur = le, par, True
    plan.version += 1
    plan.save()
    _ranger_lignes(plan, postes, ressources)
    journaliser(
        evenements.PlanEnregistre,
        personne_id=None,
        par=par,
        le=le,
        objet_id=operation.pk,
        operation=operation.intitule,
        total=str(plan.total),
    )
    return plan


def _ranger_lignes(
    plan: PlanFinancement, postes: Sequence[Poste], ressources: Sequence[dict[str, Any]]
) -> None:
    plan.postes.all().delete()
    plan.ressources.all().delete()
    PosteDepense.objects.bulk_create(
        PosteDepense(
            plan=plan,
            categorie=CategorieDepense(p.categorie),
            libelle=p.libelle,
            montant=p.montant,
            ordre=rang,
        )
        for rang, p in enumerate(postes)
    )
    RessourcePrevue.objects.bulk_create(
        RessourcePrevue(
            plan=plan,
            genre=r["genre"],
            financeur=r.get("financeur", ""),
            montant=r["montant"],
            acte=r.get("acte", ""),
            date_acte=r.get("date_acte"),
            ordre=rang,
        )
        for rang, r in enumerate(ressources)
    )
