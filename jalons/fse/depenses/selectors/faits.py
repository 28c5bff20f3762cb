"""Charger les vues des dépenses et des cofinancements pour les contrôles."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from jalons.fse.controles import Examen, charge
from jalons.fse.depenses.rules.faits import (
    CofinancementSansPiece,
    VueAchats,
    VueCofinancements,
    VuePersonnel,
)
from jalons.fse.enums import CategorieDepense, GenreRessource, StatutOperation
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.operation.rules.cycle import AU_CONTROLE
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.operation.selectors.operations import plan_en_vigueur

_SANS_ACTE = (GenreRessource.UE, GenreRessource.AUTOFINANCEMENT)
_VERSEMENTS_NOMMES = 5


def _sans_piece(operation: Operation, plan: PlanFinancement) -> Iterator[CofinancementSansPiece]:
    prevues = [r for r in plan.ressources.all() if r.genre not in _SANS_ACTE]
    for r in prevues:
        if not r.acte:
            yield CofinancementSansPiece(str(r), "acte ou lettre d'intention")
    recues = list(operation.ressources_recues.all())
    for recue in [r for r in recues if r.fichier_id is None][:_VERSEMENTS_NOMMES]:
        piece = f"preuve du versement du {recue.date:%d/%m/%Y}"
        yield CofinancementSansPiece(recue.financeur, piece)
    if operation.statut in AU_CONTROLE:
        versees = {r.genre for r in recues}
        for r in prevues:
            if r.genre not in versees:
                yield CofinancementSansPiece(str(r), "aucun versement noté")


@charge(VueCofinancements)
def vue_cofinancements(examen: Examen) -> VueCofinancements:
    """Les actes attendus dès la demande, les versements au contrôle."""
    operation = examen.operation
    plan = plan_en_vigueur(operation)
    if plan is None or operation.statut == StatutOperation.PROJET:
        return VueCofinancements()
    return VueCofinancements(tuple(_sans_piece(operation, plan)))


@charge(VueAchats)
def vue_achats(examen: Examen) -> VueAchats:
    """Les achats qui demandaient une mise en concurrence, en une requête."""
    seuil = valeur(examen.operation, "fse_seuil_mise_en_concurrence").decimal
    sans = Q(
        categorie=CategorieDepense.PRESTATIONS, montant__gt=seuil, mise_en_concurrence=""
    )  # fmt: skip
    return VueAchats(examen.operation.depenses.filter(sans).count())


@charge(VuePersonnel)
def vue_personnel(examen: Examen) -> VuePersonnel:
    """Le personnel sans agent, jusqu'au jour examiné ou à la fin du bilan."""
    sans = Q(
        categorie=CategorieDepense.PERSONNEL, mission=None, date__lte=examen.jusqu_au or examen.le
    )
    return VuePersonnel(examen.operation.depenses.filter(sans).count())
