"""Les manquements que l'agent lit : tous ceux des personnes qu'il voit, ou ses seuls signalements."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.manquements.enums import ETATS_OUVERTS, EtatDecision, EtatManquement
from jalons.manquements.models import (
    DecisionSanction,
    LettreContradictoire,
    Manquement,
    RecoursPrealable,
)
from jalons.personnes.models import Personne

LIRE = Permission.MANQUEMENT_CONSULTER


def visibles(
    agent: Agent, permission: Permission | None = None, *, le: date | None = None
) -> QuerySet[Manquement]:
    """Les manquements des personnes que l'agent voit avec cette permission ; sans elle, ce qu'il lit.

    Un partenaire ne lit que ce que sa structure a signalé (CASF R.262-69).
    """
    jour = le or timezone.localdate()
    if permission is not None:
        return Manquement.objects.filter(_des_personnes(agent, permission, jour))
    siens = _des_personnes(agent, Permission.MANQUEMENT_SUIVRE, jour)
    lus = _des_personnes(agent, LIRE, jour) | (siens & Q(structure_id=agent.structure_id))
    return Manquement.objects.filter(lus)


def _des_personnes(agent: Agent, permission: Permission, jour: date) -> Q:
    vues = Personne.objects.visibles_par(agent, permission, le=jour).order_by()
    return Q(personne__in=vues.values("pk"))


def lit_tout(agent: Agent, manquement: Manquement) -> bool:
    """Vrai si l'agent lit aussi les lettres et la décision ; sinon, son seul signalement."""
    return agent.peut(LIRE) and (
        Personne.objects.visibles_par(agent, LIRE).filter(pk=manquement.personne_id).exists()
    )


def peut_corriger_le_signalement(agent: Agent, manquement: Manquement) -> bool:
    """Qui a signalé corrige tant que rien n'est écrit à la personne ; qui instruit, de même."""
    if manquement.etat not in (EtatManquement.SIGNALE, EtatManquement.EXAMEN):
        return False
    sien = agent.peut(Permission.MANQUEMENT_SIGNALER) and (
        agent.structure_id == manquement.structure_id
    )
    return agent.peut(Permission.MANQUEMENT_INSTRUIRE) or (
        sien and manquement.etat == EtatManquement.SIGNALE
    )


def avec_tout(lignes: QuerySet[Manquement]) -> QuerySet[Manquement]:
    """Avec ce que les listes montrent : la lettre vivante, la décision vivante."""
    lettre = LettreContradictoire.objects.filter(manquement=OuterRef("pk"), est_remplacee=False)
    decision = DecisionSanction.objects.filter(
        manquement=OuterRef("pk"), etat__in=[EtatDecision.PROJET, EtatDecision.SIGNEE]
    )
    return lignes.select_related("personne", "structure", "instruit_par").annotate(
        lettre_envoyee_le=Subquery(lettre.values("envoyee_le")[:1]),
        lettre_recue_le=Subquery(lettre.values("recue_le")[:1]),
        lettre_composee_le=Subquery(lettre.values("composee_le")[:1]),
        decision_etat=Subquery(decision.values("etat")[:1]),
        decision_numero=Subquery(decision.values("numero")[:1]),
        decision_niveau=Subquery(decision.values("niveau")[:1]),
        decision_fin=Subquery(decision.values("date_fin")[:1]),
    )


def a_examiner(agent: Agent, *, le: date) -> QuerySet[Manquement]:
    """Les manquements ouverts que l'agent instruit, les plus pressants d'abord."""
    return (
        visibles(agent, Permission.MANQUEMENT_INSTRUIRE, le=le)
        .filter(etat__in=[str(e) for e in ETATS_OUVERTS])
        .filter(Q(etat=EtatManquement.SIGNALE) | Q(instruit_par=agent) | Q(instruit_par=None))
        .select_related("personne")
        .order_by("echeance", "pk")
    )


def _decisions(agent: Agent, permission: Permission, *, le: date) -> QuerySet[DecisionSanction]:
    return DecisionSanction.objects.filter(
        manquement__in=visibles(agent, permission, le=le).values("pk")
    ).select_related("manquement__personne")


def a_signer(agent: Agent, *, le: date) -> QuerySet[DecisionSanction]:
    """Les projets de décision que l'agent peut signer."""
    projets = _decisions(agent, Permission.SANCTION_SIGNER, le=le).filter(etat=EtatDecision.PROJET)
    return projets.order_by("manquement__echeance", "pk")


def a_suivre(agent: Agent, *, le: date) -> QuerySet[DecisionSanction]:
    """Les sanctions dont une échéance est là : à notifier, à leur terme, radiation, fin du droit."""
    return (
        _decisions(agent, Permission.MANQUEMENT_INSTRUIRE, le=le)
        .filter(etat=EtatDecision.SIGNEE, echeance__lte=le)
        .order_by("echeance", "pk")
    )


def recours_a_repondre(agent: Agent, *, le: date) -> QuerySet[RecoursPrealable]:
    """Les recours sans réponse, le premier dû d'abord."""
    return (
        RecoursPrealable.objects.filter(
            decision__in=_decisions(agent, LIRE, le=le).values("pk"), reponse=""
        )
        .select_related("decision__manquement__personne")
        .order_by("reponse_due_le", "pk")
    )


def de_la_personne(agent: Agent, personne: Personne, *, le: date) -> QuerySet[Manquement]:
    """Les manquements d'une personne que l'agent lit, les ouverts d'abord."""
    return avec_tout(visibles(agent, le=le).filter(personne=personne))
