"""Sortir du PLIE : qualifier, prouver, puis confirmer ou infirmer six mois plus tard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from jalons.accompagnement import evenements
from jalons.accompagnement.enums import (
    SITUATIONS_EMPLOI,
    EtatSortie,
)
from jalons.accompagnement.models import Parcours, SortieParcours
from jalons.accompagnement.questionnaires.plie_sortie import SituationALaSortie, en_reponses
from jalons.accompagnement.rules import sorties as regles
from jalons.accompagnement.rules.sorties import GrilleIncomplete, Qualification, Situation
from jalons.accompagnement.selectors.plie_sorties import (
    JEU,
    grille_de_sortie,
    qualifier_situation,
    situation_en_dict,
)
from jalons.accompagnement.services.commun import (
    ParcoursImpossible,
    PieceJointe,
    archiver_piece,
    exiger_ouvert,
    terminer_suivis,
    verrouiller,
)
from jalons.accompagnement.services.parcours import (
    clore,
    fermer_etapes,
    verifier_date_de_sortie,
)
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.questionnaires.services.remplissages import deposer
from jalons.regles.selectors import regle_au
from jalons.socle.conflit import verifier_version


def proposer_sortie(situation: Situation, *, le: date) -> Qualification:
    """Ce que la grille dit de la situation ; lève `ParcoursImpossible` si elle n'en dit rien."""
    try:
        return qualifier_situation(situation, le=le)
    except GrilleIncomplete as erreur:
        raise ParcoursImpossible(
            "La grille des sorties ne prévoit pas cette situation : elle est à compléter."
        ) from erreur


@transaction.atomic
def sortir(
    *,
    parcours: Parcours,
    date: date,
    situation: Situation,
    version: int,
    par: Agent,
    le: date,
    employeur: str = "",
    preuve: PieceJointe | None = None,
    autres: Mapping[str, Any] | None = None,
) -> SortieParcours:
    """Fait sortir la personne ; la grille en vigueur à la date de sortie qualifie.

    `autres` : les réponses aux questions que le département a ajoutées ; gardées, jamais comptées.
    Positive, elle demande une preuve et reste provisoire jusqu'à la durée attestée : le PLIE suit
    encore la personne dans l'emploi. Sinon, ou déjà attestée, le suivi cesse ce jour-là.
    """
    parcours = verrouiller(parcours, version)
    exiger_ouvert(parcours)
    _verifier_dates(parcours, date, situation, le)
    situation = replace(situation, admission=parcours.date_admission)
    qualification = proposer_sortie(situation, le=date)
    if qualification.est_positive:
        _exiger_debut(situation)
    if qualification.est_positive and preuve is None:
        attendue = qualification.regle.preuve or "un justificatif"
        raise ParcoursImpossible(
            f"Une sortie positive se prouve. Joignez : {attendue.lower()}.", champ="preuve"
        )
    document = (
        archiver_piece(parcours, preuve, titre="Preuve de sortie du PLIE", par=par, le=le)
        if preuve
        else None
    )
    provisoire = qualification.est_positive and not qualification.est_confirmable(le=le)
    sortie = SortieParcours.objects.create(
        parcours=parcours,
        date=date,
        situation=situation_en_dict(situation),
        employeur=employeur.strip()[:160],
        regle=regle_au(JEU, qualification.regle.code, le=date),
        motif=qualification.regle.famille,
        est_positive=qualification.est_positive,
        explication=_expliquer(qualification),
        etat=EtatSortie.PROVISOIRE if provisoire else EtatSortie.CONFIRMEE,
        preuve=document,
        date_confirmable=qualification.a_confirmer_le,
        date_confirmation=None if provisoire else le,
        par=par,
    )
    deposer(
        usage=SituationALaSortie.code,
        personne=parcours.personne,
        version=grille_de_sortie(le=le).version,
        reponses={
            **(autres or {}),
            **en_reponses(sortie.situation, organisme=sortie.employeur),
        },
        objet_id=sortie.pk,
        par=par,
        le=le,
    )
    clore(parcours, date, garder_suivi=provisoire)
    if not provisoire:
        terminer_suivis(parcours, le=le, a_l_instant=True)
    journaliser(
        evenements.PlieSortie,
        personne_id=parcours.personne_id,
        par=par,
        le=date,
        objet_id=sortie.pk,
        regle=qualification.regle.libelle,
        etat=_dire_etat(sortie),
    )
    return sortie


def _dire_etat(sortie: SortieParcours) -> str:
    if not sortie.est_positive:
        return "non positive"
    return f"positive, {EtatSortie(sortie.etat).label.lower()}"


def _verifier_dates(parcours: Parcours, date: date, situation: Situation, le: date) -> None:
    verifier_date_de_sortie(parcours, date, le)
    if situation.periodes and min(d for d, _ in situation.periodes) > date:
        raise ParcoursImpossible(
            "L'emploi ou la formation commence après la sortie : attendez son premier jour.",
            champ="periodes",
        )


def _exiger_debut(situation: Situation) -> None:
    """Un emploi dont on ne sait pas quand il commence ne se compare pas à l'admission."""
    dite = situation.periodes or situation.mois_travailles is not None
    if situation.nature in SITUATIONS_EMPLOI and not dite:
        raise ParcoursImpossible("Dites depuis quand : « 01/01/2026 ».", champ="periodes")


def _expliquer(qualification: Qualification) -> dict[str, Any]:
    return {
        "phrases": list(qualification.phrases),
        "examens": [
            {
                "regle": examen.regle.libelle,
                "est_vraie": examen.est_vraie,
                "faits": [[regles.LIBELLES_FAITS.get(n, n), v] for n, v in examen.lus],
            }
            for examen in qualification.examens
        ],
    }


@transaction.atomic
def confirmer_sortie(
    *,
    sortie: SortieParcours,
    est_confirmee: bool,
    commentaire: str,
    version: int,
    par: Agent,
    le: date,
    preuve: PieceJointe | None = None,
) -> SortieParcours:
    """Confirme la sortie quand la durée est attestée, ou l'infirme ; le suivi cesse alors (PL-05).

    Confirmer demande que l'échéance soit passée et une preuve ; infirmer se fait dès que la
    rupture est sue, avec une phrase. Lève `ConflitDeVersion`.
    """
    parcours = verrouiller(sortie.parcours)
    sortie = SortieParcours.objects.select_for_update().get(pk=sortie.pk)
    verifier_version(sortie, version)
    if sortie.etat != EtatSortie.PROVISOIRE:
        raise ParcoursImpossible("Cette sortie est déjà jugée.")
    if est_confirmee:
        _verifier_confirmation(sortie, preuve, le)
    elif not commentaire.strip():
        raise ParcoursImpossible("Dites en une phrase ce qui s'est passé.", champ="commentaire")
    if preuve is not None:
        sortie.preuve_confirmation = archiver_piece(
            parcours, preuve, titre="Attestation après la sortie du PLIE", par=par, le=le
        )
    sortie.etat = EtatSortie.CONFIRMEE if est_confirmee else EtatSortie.INFIRMEE
    sortie.date_confirmation, sortie.commentaire = le, commentaire.strip()[:400]
    sortie.version += 1
    sortie.save()
    fermer_etapes(parcours, le, garder_suivi=False)
    terminer_suivis(parcours, le=le, a_l_instant=True)
    journaliser(
        evenements.PlieSortieJugee,
        personne_id=parcours.personne_id,
        par=par,
        le=le,
        objet_id=sortie.pk,
        etat=EtatSortie(sortie.etat).label.lower(),
    )
    return sortie


def _verifier_confirmation(sortie: SortieParcours, preuve: PieceJointe | None, le: date) -> None:
    if sortie.date_confirmable and le < sortie.date_confirmable:
        raise ParcoursImpossible(
            f"La durée n'est attestée qu'à partir du {sortie.date_confirmable:%d/%m/%Y}."
        )
    if preuve is None:
        raise ParcoursImpossible(
            "Joignez la preuve : bulletins de salaire ou attestation.", champ="preuve"
        )
