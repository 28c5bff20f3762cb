"""Charger les vues des dépenses et des cofinancements pour les contrôles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from jalons.fse.commun.selectors.comptage import nombre
from jalons.fse.controles import Examen, compte
from jalons.fse.depenses.models.execution import Depense, RessourceRecue
from jalons.fse.depenses.rules.faits import (
    CofinancementSansPiece,
    VueAchats,
    VueAcquittements,
    VueCofinancements,
    VuePersonnel,
)
from jalons.fse.enums import CategorieDepense, GenreRessource, StatutOperation
from jalons.fse.operation.rules.cycle import AU_CONTROLE
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.operation.selectors.operations import plan_en_vigueur

_SANS_ACTE = (GenreRessource.UE, GenreRessource.AUTOFINANCEMENT)
_VERSEMENTS_NOMMES = 5


def _sans_piece(examen: Examen, recues: list[dict[str, Any]]) -> Iterator[CofinancementSansPiece]:
    plan = examen.lire(plan_en_vigueur)
    prevues = [r for r in plan.ressources.all() if r.genre not in _SANS_ACTE] if plan else []
    for r in prevues:
        if not r.acte:
            yield CofinancementSansPiece(str(r), "acte ou lettre d'intention")
    for recue in [r for r in recues if r["fichier"] is None][:_VERSEMENTS_NOMMES]:
        jour = date.fromisoformat(recue["date"])
        yield CofinancementSansPiece(recue["financeur"], f"preuve du versement du {jour:%d/%m/%Y}")
    if examen.operation.statut in AU_CONTROLE:
        versees = {r["genre"] for r in recues}
        for r in prevues:
            if r.genre not in versees:
                yield CofinancementSansPiece(str(r), "aucun versement noté")


def _cofinancements(examen: Examen, *, recues: list[dict[str, Any]]) -> VueCofinancements:
    projet = examen.operation.statut == StatutOperation.PROJET
    if projet or examen.lire(plan_en_vigueur) is None:
        return VueCofinancements()
    return VueCofinancements(tuple(_sans_piece(examen, recues)))


@compte(VueCofinancements, batir=_cofinancements)
def vue_cofinancements(examen: Examen) -> dict[str, Any]:
    """Les actes attendus dès la demande, les versements au contrôle."""
    recues = RessourceRecue.objects.filter(operation=OuterRef("pk")).order_by("-date", "-pk")
    champs = {nom: nom for nom in ("financeur", "genre", "date", "fichier")}
    return {"recues": ArraySubquery(recues.values(lue=JSONObject(**champs)))}


def _depenses() -> QuerySet[Depense]:
    return Depense.objects.filter(operation=OuterRef("pk"))


@compte(VueAchats)
def vue_achats(examen: Examen) -> dict[str, Any]:
    """Les achats qui demandaient une mise en concurrence."""
    seuil = valeur(examen.operation, "fse_seuil_mise_en_concurrence").decimal
    sans = _depenses().filter(
        categorie=CategorieDepense.PRESTATIONS, montant__gt=seuil, mise_en_concurrence=""
    )
    return {"achats_sans_concurrence": nombre(sans)}


@compte(VuePersonnel)
def vue_personnel(examen: Examen) -> dict[str, Any]:
    """Le personnel sans agent, jusqu'au jour examiné ou à la fin du bilan."""
    sans = _depenses().filter(
        categorie=CategorieDepense.PERSONNEL, mission=None, date__lte=examen.jusqu_au or examen.le
    )
    return {"personnel_sans_agent": nombre(sans)}


@compte(VueAcquittements)
def vue_acquittements(examen: Examen) -> dict[str, Any]:
    """Les dépenses qui attendent leur paiement."""
    return {"a_payer": nombre(_depenses().filter(date_acquittement=None))}
