"""Lire les opérations : la liste, le plan en vigueur, les sommes, les échéances."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import (
    QuerySet,
)

from jalons.annuaire.models import Structure
from jalons.fse.commun.rules.montants import dire_taux, part
from jalons.fse.enums import (
    EtatBilan,
    GenreBilan,
    GenreRessource,
)
from jalons.fse.operation import controles
from jalons.fse.operation.models.operation import Convention, Operation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.operation.rules.cycle import AVANT_CONVENTION, SANS_SUITE
from jalons.fse.operation.selectors.bareme import conservation, valeur
from jalons.projets.selectors.projet import tous_les_projets
from jalons.socle.saisie import entier

if TYPE_CHECKING:
    from jalons.projets.models import Projet


def operations_du_projet(projet_id: int) -> QuerySet[Operation]:
    """Les opérations qui financent ce projet d'insertion."""
    return Operation.objects.filter(projet_id=projet_id).order_by("-periode", "code")


def mention_de_structure(structure: Structure, *, le: date) -> str:
    """La mention due par cette structure ce jour-là : celle de son opération conventionnée, ou vide."""
    operation = (
        Operation.objects.filter(beneficiaire=structure, periode__contains=le)
        .exclude(statut__in=[*AVANT_CONVENTION, *SANS_SUITE])
        .order_by("-periode", "code")
        .first()
    )
    return operation.declaration.mention if operation else ""


def projet_a_financer(numero: str) -> Projet | None:
    """Le projet d'insertion de ce numéro (texte d'une adresse), ou None."""
    lu = entier(numero)
    return None if lu is None else tous_les_projets().filter(pk=lu).first()


def plan_en_vigueur(operation: Operation) -> PlanFinancement | None:
    """Le plan en vigueur, postes et ressources chargés."""
    return (
        PlanFinancement.objects.filter(operation=operation, est_en_vigueur=True)
        .prefetch_related("postes", "ressources")
        .first()
    )


def convention_en_vigueur(operation: Operation) -> Convention | None:
    """Le dernier acte signé : convention ou avenant."""
    return operation.conventions.select_related("plan").order_by("date_signature", "pk").last()


def plan_conventionne(operation: Operation) -> PlanFinancement | None:
    """Le plan que porte le dernier acte signé ; avant la convention, le plan en vigueur.

    Une nouvelle version saisie en vue d'un avenant ne compte qu'une fois l'avenant signé.
    """
    convention = convention_en_vigueur(operation)
    return plan_en_vigueur(operation) if convention is None else convention.plan


def dernier_paiement(operation: Operation) -> date | None:
    """Date du dernier paiement quand le solde est reçu ; None avant."""
    paiements = list(operation.paiements.all())
    return controles.Op15.depart((p.date for p in paiements), any(p.est_solde for p in paiements))


def fin_de_conservation(operation: Operation) -> date | None:
    """Jusqu'à quand les pièces se gardent ; None tant que le solde n'est pas reçu."""
    depart = dernier_paiement(operation)
    if depart is None:
        return None
    plan = plan_conventionne(operation)
    return conservation(operation, total=plan.total if plan else None).jusqu_au(depart)


def a_bilan_final(operation: Operation) -> bool:
    """Vrai si un bilan final est scellé."""
    return operation.bilans.filter(genre=GenreBilan.FINAL, etat=EtatBilan.SCELLE).exists()


def taux_dit(operation: Operation, montant: Decimal, total: Decimal) -> str:
    """« 60 % » ou « environ 13 % »."""
    return dire_taux(part(montant, total), ecart=valeur(operation, "fse_ecart_environ").decimal)


def autres_prevues(plan: PlanFinancement) -> Decimal:
    """Cofinancements prévus, publics et privés, hors Union et autofinancement, en euros."""
    hors = (GenreRessource.UE, GenreRessource.AUTOFINANCEMENT)
    return sum((r.montant for r in plan.ressources.all() if r.genre not in hors), Decimal(0))


def autres_aides_publiques(plan: PlanFinancement) -> Decimal:
    """Cofinancements publics prévus, hors Union et autofinancement, en euros."""
    hors = (GenreRessource.UE, GenreRessource.PRIVE, GenreRessource.AUTOFINANCEMENT)
    return sum((r.montant for r in plan.ressources.all() if r.genre not in hors), Decimal(0))
