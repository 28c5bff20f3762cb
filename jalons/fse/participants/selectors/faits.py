"""Charger les nombres de participants pour les contrôles."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from jalons.fse.controles import Examen, charge, compte
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.participants.models.participants import Participation
from jalons.fse.participants.rules.faits import SeuilsCompletude, VueIndicateurs, VueParticipants
from jalons.fse.participants.rules.indicateurs import PARTITIONNES, incoherences
from jalons.fse.participants.selectors.participants import comptes_de_suivi


def _compter_ensemble(comptes: dict[str, Count]) -> Subquery:
    """Ces comptes sur les participations de l'opération, en un objet ; None sans participation."""
    fiches = Participation.objects.filter(operation=OuterRef("pk")).order_by().values("operation")
    return Subquery(fiches.annotate(lus=JSONObject(**comptes)).values("lus"))


def _participants(_: Examen, *, lus: dict[str, int] | None) -> VueParticipants:
    return VueParticipants(**(lus or {}))


@compte(VueParticipants, batir=_participants)
def vue_participants(examen: Examen) -> dict[str, Any]:
    """Les compteurs de suivi."""
    return {"lus": _compter_ensemble(comptes_de_suivi(examen.operation, le=examen.le))}


def _indicateurs(_: Examen, *, lus: dict[str, int] | None) -> VueIndicateurs:
    if lus is None:
        return VueIndicateurs()
    compte_par_code = {code: {"total": lus[code]} for code in PARTITIONNES}
    return VueIndicateurs(tuple(incoherences(compte_par_code, lus["completes"])))


@compte(VueIndicateurs, batir=_indicateurs)
def vue_indicateurs(examen: Examen) -> dict[str, Any]:
    """Les indicateurs que les partitions comparent."""
    comptes = {c: Count("pk", filter=Q(indicateurs__contains=[c])) for c in PARTITIONNES}
    comptes["completes"] = Count("pk", filter=Q(est_complete=True))
    return {"lus": _compter_ensemble(comptes)}


@charge(SeuilsCompletude)
def seuils_completude(examen: Examen) -> SeuilsCompletude:
    """Les deux parts qui alertent et alarment."""
    return SeuilsCompletude(
        alerte=float(valeur(examen.operation, "fse_seuil_incomplets_alerte").decimal),
        alarme=float(valeur(examen.operation, "fse_seuil_incomplets_alarme").decimal),
    )
