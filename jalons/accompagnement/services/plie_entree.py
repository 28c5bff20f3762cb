"""Entrer dans le PLIE : présenter, tenir la commission, décider."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from jalons.accompagnement import evenements
from jalons.accompagnement.documents.commission_plie import PvCommissionPlie
from jalons.accompagnement.enums import (
    ETATS_A_EXAMINER,
    CriterePublic,
    DecisionCommission,
    EtatCommission,
    EtatParcours,
)
from jalons.accompagnement.mention import mention_europeenne
from jalons.accompagnement.models import CommissionPlie, Parcours, PassageCommission
from jalons.accompagnement.parcours.plie import Plie
from jalons.accompagnement.rules.scelles import (
    DecisionScellee,
    ExamineScelle,
    ProcesVerbalScelle,
)
from jalons.accompagnement.services.commun import (
    ParcoursImpossible,
    terminer_suivis,
    verrouiller,
)
from jalons.accompagnement.services.parcours import installer_referent, proposer
from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne
from jalons.personnes.services import rattacher
from jalons.socle.conflit import verifier_version
from jalons.socle.models import Fichier
from jalons.socle.mots import accorder


@transaction.atomic
def presenter(
    *,
    personne: Personne,
    structure: Structure,
    prescripteur: Structure,
    motif: str,
    criteres: list[CriterePublic],
    par: Agent,
    le: date,
    commission: CommissionPlie | None = None,
) -> Parcours:
    """Présente une personne à un PLIE ; l'inscrit à la commission si elle est dite.

    Le PLIE voit dès lors la personne, au titre de la prescription, jusqu'à la décision. Lève
    `ParcoursImpossible` si elle a déjà un parcours vivant, ou si la présentation n'est pas motivée.
    """
    if not criteres:
        raise ParcoursImpossible("Cochez au moins un critère d'entrée.", champ="criteres")
    parcours = proposer(
        genre=Plie,
        personne=personne,
        structure=structure,
        prescripteur=prescripteur,
        motif=motif,
        criteres=[str(c) for c in criteres],
        par=par,
        le=le,
    )
    rattacher(
        personne=personne, motif=MotifRattachement.PRESCRIPTION, structure=structure, depuis=le
    )
    journaliser(
        evenements.PliePresentation,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=parcours.pk,
        plie=str(structure),
        prescripteur=str(prescripteur),
    )
    if commission is not None:
        inscrire(commission=commission, parcours=[parcours], par=par, le=le)
    return parcours


@transaction.atomic
def prevoir_commission(
    *, structure: Structure, date: date, lieu: str, par: Agent, le: date
) -> CommissionPlie:
    """Inscrit une commission au calendrier ; une seule par PLIE et par jour."""
    try:
        with transaction.atomic():
            return CommissionPlie.objects.create(
                structure=structure, date=date, lieu=lieu.strip()[:160]
            )
    except IntegrityError as erreur:
        raise ParcoursImpossible(
            "Une commission est déjà prévue ce jour-là.", champ="date"
        ) from erreur


@transaction.atomic
def inscrire(*, commission: CommissionPlie, parcours: list[Parcours], par: Agent, le: date) -> int:
    """Met des personnes à l'ordre du jour ; rend le nombre de nouvelles."""
    commission = CommissionPlie.objects.select_for_update().get(pk=commission.pk)
    if commission.etat != EtatCommission.PREVUE:
        raise ParcoursImpossible("Cette commission est close : choisissez la suivante.")
    nombre = 0
    for objet in parcours:
        if objet.etat not in ETATS_A_EXAMINER or objet.structure_id != commission.structure_id:
            raise ParcoursImpossible(f"{objet.personne} n'attend pas la décision de ce PLIE.")
        _, neuf = PassageCommission.objects.get_or_create(commission=commission, parcours=objet)
        nombre += neuf
    return nombre


_ETAT_DECIDE = {
    DecisionCommission.ADMIS: EtatParcours.ADMIS,
    DecisionCommission.AJOURNE: EtatParcours.AJOURNE,
    DecisionCommission.REFUSE: EtatParcours.REFUSE,
}


@transaction.atomic
def decider(
    *,
    passage: PassageCommission,
    decision: DecisionCommission,
    motif: str,
    version: int,
    par: Agent,
    le: date,
    referent: Agent | None = None,
) -> Parcours:
    """Note la décision de la commission, à la date de la commission.

    Admise : le parcours s'ouvre, le PLIE (et le référent, s'il est dit) suit la personne. Refusée :
    le PLIE cesse de la voir ce soir. Ajournée : elle sera réexaminée. Lève `ConflitDeVersion`.
    """
    passage = (
        PassageCommission.objects.select_for_update(of=("self",))
        .select_related("commission")
        .get(pk=passage.pk)
    )
    verifier_version(passage, version)
    jour = passage.commission.date
    _verifier_decision(passage, decision, motif, le)
    parcours = verrouiller(passage.parcours)
    if parcours.etat not in ETATS_A_EXAMINER:
        raise ParcoursImpossible("La situation de cette personne est déjà décidée.")
    passage.decision, passage.motif, passage.date = decision, motif.strip()[:400], jour
    passage.version += 1
    passage.save()
    parcours.etat = _ETAT_DECIDE[decision]
    if decision == DecisionCommission.ADMIS:
        parcours.date_admission = jour
    parcours.version += 1
    parcours.save()
    journaliser(
        evenements.PlieDecision,
        personne_id=parcours.personne_id,
        par=par,
        le=jour,
        objet_id=parcours.pk,
        plie=str(parcours.structure),
        decision=decision.label.lower(),
        motif_dit=f" — {passage.motif}" if passage.motif else "",
    )
    if decision == DecisionCommission.ADMIS:
        _ouvrir(parcours, referent, par=par, jour=jour)
    elif decision == DecisionCommission.REFUSE:
        terminer_suivis(parcours, MotifRattachement.PRESCRIPTION, le=le, a_l_instant=True)
    return parcours


def _verifier_decision(
    passage: PassageCommission, decision: DecisionCommission, motif: str, le: date
) -> None:
    if passage.decision:
        raise ParcoursImpossible("La commission a déjà décidé pour cette personne.")
    if passage.commission.etat != EtatCommission.PREVUE:
        raise ParcoursImpossible("Cette commission est close.")
    if passage.commission.date > le:
        raise ParcoursImpossible("La commission n'a pas encore eu lieu.")
    if decision != DecisionCommission.ADMIS and not motif.strip():
        raise ParcoursImpossible(
            "Un refus ou un ajournement se motive en une phrase.", champ="motif"
        )


def _ouvrir(parcours: Parcours, referent: Agent | None, *, par: Agent, jour: date) -> None:
    terminer_suivis(parcours, MotifRattachement.PRESCRIPTION, le=jour)
    if referent is None:
        rattacher(
            personne=parcours.personne,
            motif=MotifRattachement.PLIE,
            structure=parcours.structure,
            depuis=jour,
        )
    else:
        installer_referent(parcours, referent, fiche="", par=par, jour=jour)


@transaction.atomic
def tenir_commission(
    *, commission: CommissionPlie, membres: str, version: int, par: Agent, le: date
) -> CommissionPlie:
    """Clôt la commission et archive son procès-verbal. Chaque personne doit être décidée."""
    commission = (
        CommissionPlie.objects.select_for_update(of=("self",))
        .select_related("structure")
        .get(pk=commission.pk)
    )
    verifier_version(commission, version)
    if commission.etat == EtatCommission.TENUE:
        raise ParcoursImpossible("Cette commission est déjà close.")
    if commission.date > le:
        raise ParcoursImpossible("La commission n'a pas encore eu lieu.")
    en_attente = commission.passages.filter(decision="").count()
    if en_attente:
        raise ParcoursImpossible(f"Il reste {accorder(en_attente, 'personne')} sans décision.")
    if not membres.strip():
        raise ParcoursImpossible("Notez qui était présent.", champ="membres")
    commission.membres = membres.strip()
    scelle = proces_verbal_de(commission, le=le)
    commission.scelle = scelle.ecrire()
    commission.pv = Fichier.objects.deposer(
        imprimer_pv(scelle),
        nom=f"Commission PLIE du {commission.date:%d-%m-%Y}.pdf",
        type_mime="application/pdf",
    )
    commission.etat = EtatCommission.TENUE
    commission.version += 1
    commission.save()
    return commission


def composer_pv(commission: CommissionPlie, *, le: date) -> bytes:
    """Le projet de procès-verbal en PDF, tel que les décisions sont aujourd'hui."""
    return imprimer_pv(proces_verbal_de(commission, le=le))


def imprimer_pv(scelle: ProcesVerbalScelle) -> bytes:
    """PDF du procès-verbal, composé de sa forme seule."""
    instant = datetime.combine(scelle.etabli_le, datetime.min.time())
    return PvCommissionPlie.rendre(scelle.en_document(), horodatage=instant)


def proces_verbal_de(commission: CommissionPlie, *, le: date) -> ProcesVerbalScelle:
    """Ce que dit le procès-verbal ce jour-là, mention européenne comprise."""
    passages = list(
        commission.passages.select_related(
            "parcours__personne__commune", "parcours__prescripteur", "parcours__referent"
        )
    )
    return ProcesVerbalScelle(
        reference=f"PLIE-{commission.pk}",
        plie=commission.structure.nom,
        mention=mention_europeenne(commission.structure, le=commission.date),
        date=commission.date,
        lieu=commission.lieu,
        membres=tuple(m.strip() for m in commission.membres.splitlines() if m.strip()),
        decisions=tuple(
            DecisionScellee(
                decision.label if decision else "Sans décision",
                tuple(
                    _examine(p, commission.date) for p in passages if p.decision == (decision or "")
                ),
            )
            for decision in (*DecisionCommission, None)
        ),
        etabli_le=le,
    )


def _examine(passage: PassageCommission, jour: date) -> ExamineScelle:
    parcours = passage.parcours
    personne = parcours.personne
    suite = f"Référent : {parcours.referent}" if parcours.referent else ""
    return ExamineScelle(
        nom=personne.nom_complet,
        naissance=f"{personne.age_au(jour)} ans, {personne.commune or 'hors département'}",
        prescripteur=str(parcours.prescripteur),
        criteres=tuple(parcours.libelles_criteres),
        motif=passage.motif or suite or "—",
    )
