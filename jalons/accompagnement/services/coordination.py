"""Le référent de parcours : le proposer, noter l'accord de la personne ou son refus, corriger, la fiche."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from jalons.accompagnement import evenements
from jalons.accompagnement.documents.accord_coordination import AccordCoordination
from jalons.accompagnement.enums import EtatParcours
from jalons.accompagnement.models import Parcours
from jalons.accompagnement.parcours.coordination import Coordination
from jalons.accompagnement.selectors.coordination import donnees_de_l_accord
from jalons.accompagnement.selectors.parcours import referents_possibles
from jalons.accompagnement.services.cercle import fermer_cercle, ouvrir_a, sortir_du_cercle
from jalons.accompagnement.services.commun import (
    ParcoursImpossible,
    PieceJointe,
    archiver_piece,
    exiger_ouvert,
    terminer_suivis,
    verrouiller,
)
from jalons.accompagnement.services.parcours import (
    installer_referent,
    proposer,
    verifier_jour_du_relais,
)
from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Document, Personne
from jalons.personnes.services import composer_et_archiver


@transaction.atomic
def proposer_coordination(
    *,
    personne: Personne,
    structure: Structure,
    referent: Agent,
    motif: str,
    par: Agent,
    le: date,
) -> Parcours:
    """Propose un référent de parcours : rien ne s'ouvre à personne avant l'accord.

    Lève `ParcoursImpossible` si une coordination est déjà proposée ou en cours.
    """
    _verifier_coordonnateur(referent, structure, le=le)
    parcours = proposer(
        genre=Coordination,
        personne=personne,
        structure=structure,
        prescripteur=par.structure,
        motif=motif,
        par=par,
        le=le,
    )
    parcours.referent = referent
    parcours.save(update_fields=["referent"])
    _raconter(evenements.CoordinationProposee, parcours, par=par, le=le, referent=str(referent))
    return parcours


def _verifier_coordonnateur(referent: Agent, structure: Structure, *, le: date) -> None:
    possibles = referents_possibles(structure, Coordination, le=le)
    if not possibles.filter(pk=referent.pk).exists():
        raise ParcoursImpossible(
            f"{referent} ne peut pas coordonner un parcours chez {structure}.", champ="referent"
        )


@transaction.atomic
def noter_accord(
    *,
    parcours: Parcours,
    date: date,
    version: int,
    par: Agent,
    le: date,
    piece: PieceJointe | None = None,
) -> Parcours:
    """La personne a dit oui ce jour-là : la coordination commence, le cercle la voit.

    Lève `ConflitDeVersion`, ou `ParcoursImpossible` si l'accord est à venir ou n'est plus attendu.
    """
    parcours = _a_accorder(parcours, version)
    if date > le:
        raise ParcoursImpossible("L'accord se note une fois donné.", champ="date")
    referent = parcours.referent
    if referent is None:
        raise ParcoursImpossible("Dites d'abord qui coordonne.")
    if piece is not None:
        archiver_piece(parcours, piece, titre="Accord de coordination signé", par=par, le=le)
    parcours.etat = EtatParcours.ADMIS
    parcours.date_accord = parcours.date_admission = date
    parcours.referent = None
    parcours.save()
    installer_referent(parcours, referent, fiche="", par=par, jour=date)
    for partenaire in parcours.partenaires.filter(jusqu_au__isnull=True):
        ouvrir_a(partenaire, depuis=max(partenaire.depuis, date))
    _raconter(evenements.CoordinationAccordee, parcours, par=par, le=date)
    return parcours


@transaction.atomic
def confier_ailleurs(
    *,
    parcours: Parcours,
    referent: Agent,
    fiche_liaison: str,
    date: date,
    version: int,
    par: Agent,
    le: date,
) -> Parcours:
    """Passe la coordination à un référent d'une autre structure, la personne en étant d'accord.

    La nouvelle structure sort du cercle si elle en était ; l'ancienne ne voit plus le dossier à cet
    instant. Lève `ConflitDeVersion`, ou `ParcoursImpossible`.
    """
    parcours = verrouiller(parcours, version)
    exiger_ouvert(parcours)
    if not parcours.declare.a_cercle:
        raise ParcoursImpossible("Cet accompagnement reste dans sa structure.")
    if referent.structure_id == parcours.structure_id:
        raise ParcoursImpossible(f"{referent} est de la même structure.", champ="referent")
    if not fiche_liaison.strip():
        raise ParcoursImpossible(
            "Écrivez la fiche de liaison : où en est la personne, ce qui reste à faire.",
            champ="fiche_liaison",
        )
    verifier_jour_du_relais(parcours, date, le)
    avant, structure = parcours.structure, referent.structure
    _verifier_coordonnateur(referent, structure, le=date)
    places = parcours.partenaires.filter(structure=structure, jusqu_au__isnull=True)
    sortir_du_cercle(
        places.filter(Q(agent__isnull=True) | Q(agent=referent)),
        motif="Coordonne désormais le parcours",
        par=par,
        le=le,
    )
    terminer_suivis(parcours, le=le, a_l_instant=True)
    parcours.structure = structure
    parcours.exclusion = parcours.declare.exclusion(structure)
    installer_referent(parcours, referent, fiche=fiche_liaison, par=par, jour=date)
    _raconter(evenements.CoordinationConfiee, parcours, par=par, le=date, avant=str(avant))
    return parcours


@transaction.atomic
def noter_refus(*, parcours: Parcours, motif: str, version: int, par: Agent, le: date) -> Parcours:
    """La personne ne veut pas, ou la proposition est retirée : elle n'aura rien ouvert."""
    parcours = _a_accorder(parcours, version)
    if not motif.strip():
        raise ParcoursImpossible("Dites pourquoi.", champ="motif")
    fermer_cercle(parcours, motif="Coordination non engagée", par=par, le=le)
    parcours.etat = EtatParcours.REFUSE
    parcours.version += 1
    parcours.save()
    _raconter(evenements.CoordinationRefusee, parcours, par=par, le=le, motif=motif.strip()[:300])
    return parcours


@transaction.atomic
def corriger_accord(
    *, parcours: Parcours, date: date, version: int, par: Agent, le: date
) -> Parcours:
    """Corrige la date de l'accord : avant le début de la coordination, jamais après."""
    parcours = verrouiller(parcours, version)
    if parcours.date_accord is None or parcours.date_admission is None:
        raise ParcoursImpossible("L'accord n'est pas encore noté.")
    if date > parcours.date_admission:
        raise ParcoursImpossible(
            f"La coordination a commencé le {parcours.date_admission:%d/%m/%Y} : l'accord ne peut pas "
            "la suivre. S'il n'était pas donné, terminez-la et proposez-la de nouveau.",
            champ="date",
        )
    avant, parcours.date_accord = parcours.date_accord, date
    parcours.version += 1
    parcours.save()
    _raconter(
        evenements.AccordCorrige,
        parcours,
        par=par,
        le=le,
        avant=f"{avant:%d/%m/%Y}",
        apres=f"{date:%d/%m/%Y}",
    )
    return parcours


def composer_la_fiche(*, parcours: Parcours, par: Agent, le: date) -> Document:
    """La fiche d'accord, à lire avec la personne et à signer ; archivée à son dossier."""
    return composer_et_archiver(
        personne=parcours.personne,
        document=AccordCoordination,
        titre="Accord de coordination, à signer",
        donnees=donnees_de_l_accord(parcours, le=le),
        par=par,
        le=le,
    )


def _a_accorder(parcours: Parcours, version: int) -> Parcours:
    parcours = verrouiller(parcours, version)
    if not parcours.attend_accord or parcours.etat != EtatParcours.PRESENTE:
        raise ParcoursImpossible("Aucun accord n'est attendu sur cet accompagnement.")
    return parcours


def _raconter(evenement: type, parcours: Parcours, *, par: Agent, le: date, **dit: str) -> None:
    journaliser(
        evenement,
        personne_id=parcours.personne_id,
        par=par,
        le=le,
        objet_id=parcours.pk,
        structure=str(parcours.structure),
        **dit,
    )
