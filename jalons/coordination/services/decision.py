"""Les décisions d'une séance, et les points sur les parcours."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from jalons.comptes.enums import Permission
from jalons.comptes.journal import journaliser, noter
from jalons.comptes.models import Agent
from jalons.coordination import evenements
from jalons.coordination.enums import EtatDecision
from jalons.coordination.models import Decision, PointParcours, Seance
from jalons.coordination.services.commun import CoordinationImpossible, seance_ouverte
from jalons.personnes.models import Personne
from jalons.socle.fiches import changer, une_ligne, verrouiller


@transaction.atomic
def prendre_decision(
    *,
    seance: Seance,
    intitule: str,
    echeance: date,
    par: Agent,
    le: date,
    responsable: str = "",
    agent: Agent | None = None,
) -> Decision:
    """Une décision, quelqu'un qui en répond (un agent, ou un nom), une échéance."""
    seance = seance_ouverte(seance)
    qui = str(agent) if agent else une_ligne(responsable)
    if not qui:
        raise CoordinationImpossible("Dites qui s'en charge.", champ="responsable")
    decision = Decision.objects.create(
        seance=seance,
        intitule=une_ligne(intitule)[:300],
        responsable=qui[:120],
        agent=agent,
        echeance=echeance,
    )
    noter(
        evenements.DecisionPrise,
        decision,
        par,
        le,
        intitule=decision.intitule,
        responsable=decision.responsable,
        echeance=f"{echeance:%d/%m/%Y}",
    )
    return decision


@transaction.atomic
def modifier_decision(
    *,
    decision: Decision,
    intitule: str,
    echeance: date,
    version: int,
    par: Agent,
    le: date,
    responsable: str = "",
    agent: Agent | None = None,
) -> Decision:
    """Corrige une décision encore à faire : ses mots, qui s'en charge, pour quand."""
    if decision.etat != EtatDecision.OUVERTE:
        raise CoordinationImpossible("Cette décision est close : elle ne change plus.")
    qui = str(agent) if agent else une_ligne(responsable)
    if not qui:
        raise CoordinationImpossible("Dites qui s'en charge.", champ="responsable")
    changements = {
        "intitule": une_ligne(intitule)[:300],
        "responsable": qui[:120],
        "agent": agent,
        "echeance": echeance,
    }
    return changer(decision, version, changements)


@transaction.atomic
def clore_decision(
    *, decision: Decision, etat: EtatDecision, suite: str, version: int, par: Agent, le: date
) -> Decision:
    """Faite ou abandonnée, avec ce qui a été fait ; elle cesse de revenir."""
    etat = EtatDecision(etat)
    relue = verrouiller(decision, version)
    if relue.etat != EtatDecision.OUVERTE:
        raise CoordinationImpossible("Cette décision est déjà close.")
    if etat == EtatDecision.OUVERTE:
        raise CoordinationImpossible("Choisissez : faite ou abandonnée.", champ="etat")
    if not suite.strip():
        raise CoordinationImpossible("Dites en une phrase ce qui a été fait.", champ="suite")
    relue.etat, relue.suite, relue.close_le = etat.value, une_ligne(suite)[:300], le
    relue.version += 1
    relue.save()
    noter(
        evenements.DecisionClose, relue, par, le, intitule=relue.intitule, etat=etat.label.lower()
    )
    return relue


@transaction.atomic
def faire_le_point(
    *,
    seance: Seance,
    personne: Personne,
    situation: str,
    par: Agent,
    le: date,
    suite: str = "",
    version: int = 0,
) -> PointParcours:
    """Ce que la séance a dit du parcours d'une personne, que `par` doit voir.

    `version=0` : premier point de cette personne dans cette séance ; sinon la version lue.
    """
    seance = seance_ouverte(seance)
    if not seance.instance.declaration.examine_les_parcours:
        raise CoordinationImpossible("Cette instance n'examine pas de parcours individuels.")
    visibles = Personne.objects.visibles_par(par, Permission.COORDINATION_CONSULTER, le=le)
    if not visibles.filter(pk=personne.pk).exists():
        raise CoordinationImpossible("Cette personne ne vous est pas accessible.")
    if not situation.strip():
        raise CoordinationImpossible("Décrivez où en est la personne.", champ="situation")
    textes = {"situation": situation.strip(), "suite": suite.strip()}
    en_place = PointParcours.objects.filter(seance=seance, personne=personne).first()
    if en_place is not None:
        return changer(en_place, version, textes)
    try:
        with transaction.atomic():
            point = PointParcours.objects.create(
                seance=seance, personne=personne, par=par, **textes
            )
    except IntegrityError as erreur:
        raise CoordinationImpossible(
            "Un autre agent vient de noter un point : rouvrez la page."
        ) from erreur
    journaliser(
        evenements.ParcoursExamine,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=point.pk,
        instance=str(seance.instance),
    )
    return point
