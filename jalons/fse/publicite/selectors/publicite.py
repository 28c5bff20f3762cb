"""Le contenu de la fiche publique : le même pour la page, le PDF et l'affiche."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from jalons.fse.commun.rules.montants import somme
from jalons.fse.enums import GenreRessource, StatutOperation
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.operation.rules.cycle import SANS_SUITE
from jalons.fse.operation.selectors.operations import plan_conventionne, taux_dit
from jalons.fse.options import OptionCouts
from jalons.fse.programmes import objectif_de
from jalons.fse.publicite.models.publicite import FichePublicite
from jalons.fse.publicite.rules.publicite import Redaction, rediger

_NOMS_FONDS = {"FSE": "Fonds social européen", "FSE+": "Fonds social européen plus (FSE+)"}


def fiches_publiees() -> QuerySet[Operation]:
    """Les opérations dont la fiche est en ligne, les plus récentes d'abord."""
    return (
        Operation.objects.filter(fiche__date_publication__isnull=False)
        .exclude(statut__in=list(SANS_SUITE))
        .select_related("fiche", "beneficiaire")
        .order_by("-periode", "code")
    )


def fiche_de(operation: Operation) -> FichePublicite | None:
    """La fiche de l'opération, si elle est commencée."""
    fiche: FichePublicite | None = getattr(operation, "fiche", None)
    return fiche


def _plan(operation: Operation, plan: PlanFinancement) -> dict[str, Any]:
    option = OptionCouts.par_code(plan.option)
    fonds = _NOMS_FONDS[operation.declaration.fonds]
    pourcent = f"{(plan.taux_forfait * 100).normalize():f}"
    return {
        "depenses": [
            {"libelle": p.libelle or p.get_categorie_display(), "montant": str(p.montant)}
            for p in plan.postes.all()
            if p.categorie in option.admises
        ],
        "directes": str(plan.directes),
        "libelle_forfait": f"Dépenses indirectes de fonctionnement (forfait {pourcent} %)",
        "forfait": str(plan.forfait),
        "total": str(plan.total),
        "total_ressources": str(somme(r.montant for r in plan.ressources.all())),
        "ressources": [
            {
                "libelle": fonds
                if r.genre == GenreRessource.UE
                else r.financeur or r.get_genre_display(),
                "montant": str(r.montant),
            }
            for r in plan.ressources.all()
        ],
    }


def redaction_de(operation: Operation, *, le: date) -> Redaction:
    """Les mots du cofinancement ce jour-là."""
    fin = operation.periode.fin or date.max
    fonds = operation.declaration.fonds
    return rediger(StatutOperation(operation.statut), fonds=fonds, fin=fin, le=le)


def contenu_fiche(operation: Operation, *, le: date | None = None) -> dict[str, Any]:
    """Toutes les rubriques, vides quand elles ne sont pas remplies ; les montants en texte exact.

    `le` : le jour où on la lit (aujourd'hui), qui met ses phrases au présent ou au passé.
    """
    fiche = fiche_de(operation) or FichePublicite(operation=operation)
    programme = operation.declaration
    plan = plan_conventionne(operation)
    objectif = objectif_de(programme, operation.objectif_specifique)
    redaction = redaction_de(operation, le=le or timezone.localdate())
    budget = None
    if plan is not None and fiche.montre_budget:
        budget = {
            "total": str(plan.total),
            "montant_ue": str(plan.montant_ue),
            "taux": taux_dit(operation, plan.montant_ue, plan.total),
        }
    part_seule = ""
    if plan is not None and budget is None:
        taux = taux_dit(operation, plan.montant_ue, plan.total)
        part_seule = f"{taux} des dépenses éligibles présentées"
    mise_a_jour = fiche.updated_at or timezone.now()
    return {
        "titre": operation.intitule,
        "code": operation.code,
        "phrase": redaction.phrase,
        "est_acquis": redaction.est_acquis,
        "mention": "" if operation.statut in SANS_SUITE else programme.mention,
        "presentation": programme.presentation,
        "programme": programme.libelle,
        "appel": operation.appel_reference,
        "nom_priorite": programme.nom_priorite,
        "priorite": f"{objectif.priorite} — {objectif.libelle_priorite}" if objectif else "",
        "objectif": f"{objectif.code} — {objectif.libelle}" if objectif else "",
        "beneficiaire": operation.beneficiaire.nom,
        "service": operation.service,
        "debut": f"{operation.periode.debut:%d/%m/%Y}",
        "fin": f"{operation.periode.fin:%d/%m/%Y}",
        "contexte": fiche.contexte,
        "description": fiche.description,
        "objectifs": fiche.objectifs,
        "publics": fiche.publics,
        "actions": fiche.actions,
        "territoires": fiche.territoires,
        "moyens": fiche.moyens,
        "resultats_attendus": fiche.resultats_attendus,
        "resultats_obtenus": fiche.resultats_obtenus,
        "apport_union": fiche.apport_union,
        "budget": budget,
        "part_seule": part_seule,
        "plan": _plan(operation, plan) if plan is not None and fiche.montre_plan else None,
        "mise_a_jour": f"{timezone.localtime(mise_a_jour):%d/%m/%Y}",
    }
