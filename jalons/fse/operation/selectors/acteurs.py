"""Qui a tenu une opération, qui l'a instruite ou contrôlée : jamais le même (OP-19)."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from jalons.comptes.models import Agent
from jalons.fse.enums import StatutOperation as S
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import DU_SERVICE_GESTIONNAIRE

# Chemin vers l'agent, depuis l'opération, de chaque acte de gestion, et comment il se dit.
ACTES: dict[str, str] = {
    "missions__agent": "vous y travaillez",
    "missions__responsable": "vous y êtes responsable d'un agent",
    "missions__feuilles__responsable": "vous avez contresigné ses feuilles de temps",
    "plans__par": "vous avez saisi son plan",
    "depenses__par": "vous avez saisi ses dépenses",
    "ressources_recues__par": "vous avez saisi ses cofinancements",
    "paiements__par": "vous avez noté ses paiements",
    "participations__par": "vous y avez fait entrer des participants",
    "structures_soutenues__par": "vous avez compté ses structures soutenues",
    "preuves__par": "vous avez prouvé sa publicité",
    "seances__par": "vous avez lié ses séances",
    "bilans__scelle_par": "vous avez scellé un de ses bilans",
    "bilans__reprises__par": "vous avez tenu un de ses bilans",
}
_DE_GESTION = (S.DEMANDE_EN_COURS, S.DEPOSEE, S.CONVENTIONNEE, S.EN_EXECUTION, S.BILAN_DEPOSE)


def actes_de_gestion(operation: Operation, agent: Agent) -> list[str]:
    """Ce que cet agent a fait pour tenir l'opération, en phrases à la deuxième personne, en une requête."""
    meme = Operation.objects.filter(pk=OuterRef("pk"))
    actes: dict[str, Any] = {
        f"acte_{rang}": Exists(meme.filter(**{chemin: agent.pk}))
        for rang, chemin in enumerate(ACTES)
    }
    actes["pas"] = Exists(meme.filter(passages__par=agent.pk, passages__vers__in=_DE_GESTION))
    lus = Operation.objects.filter(pk=operation.pk).annotate(**actes).values(*actes).get()
    dits = [dit for rang, dit in enumerate(ACTES.values()) if lus[f"acte_{rang}"]]
    if operation.porteur_id == agent.pk:
        dits.insert(0, "vous portez cette opération")
    elif lus["pas"]:
        dits.append("vous l'avez fait avancer")
    return dits


def a_juge(operation: Operation, agent: Agent) -> bool:
    """Vrai si l'agent instruit l'opération, en a décidé pour le service gestionnaire, ou la contrôle."""
    if agent.pk == operation.instructeur_id:
        return True
    if operation.instructeur_id is None:
        decide = Q(pk=None)  # un service extérieur décide : celui qui consigne ne juge pas
    else:
        decide = Q(passages__par=agent.pk, passages__vers__in=list(DU_SERVICE_GESTIONNAIRE))
    controle = Q(bilans__controle__controleur=agent.pk)
    return Operation.objects.filter(decide | controle, pk=operation.pk).exists()


def gestionnaires() -> dict[str, Any]:
    """{nom: expression} : les numéros des agents qui ont tenu l'opération, acte par acte."""
    meme = Operation.objects.filter(pk=OuterRef("pk")).order_by()
    return {
        f"g{rang}": ArraySubquery(
            meme.filter(**{f"{chemin}__isnull": False}).values(f"{chemin}_id").distinct()
        )
        for rang, chemin in enumerate(ACTES)
    }
