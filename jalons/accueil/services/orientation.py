"""Décider d'une orientation, faire signer le COREO, notifier."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.accueil import evenements
from jalons.accueil.enums import EtatDiagnostic, ModeEnvoi, OrigineOrientation
from jalons.accueil.models import Coreo, Entretien, Orientation
from jalons.accueil.selectors import orientation as lectures
from jalons.accueil.selectors.diagnostic import dernier_diagnostic
from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.services import designer_referent
from jalons.repertoire.enums import Mesure, Voie
from jalons.socle.erreurs import ErreurMetier


class OrientationImpossible(ErreurMetier):
    """La décision ne peut pas être prise ainsi."""


@transaction.atomic
def orienter(
    *,
    personne: Personne,
    voie: Voie,
    mesure: Mesure | str,
    structure: Structure,
    referent: Agent | None,
    motif_ecart: str = "",
    par: Agent,
    le: date,
) -> Orientation:
    """Prend la décision d'orientation et désigne le référent unique.

    La proposition des règles et ses raisons sont gardées avec la décision. Choisir autrement est
    toujours permis et demande une phrase. Lève `OrientationImpossible` sans entretien préalable,
    sans diagnostic validé, ou vers un organisme qui n'est pas ouvert sur cette voie.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    entretien = Entretien.objects.filter(personne=personne).order_by("-date", "-pk").first()
    if entretien is None:
        raise OrientationImpossible(
            "La personne n'a pas encore été reçue : notez d'abord l'entretien."
        )
    diagnostic = dernier_diagnostic(personne)
    if diagnostic is None or diagnostic.etat != EtatDiagnostic.VALIDE:
        raise OrientationImpossible("Validez d'abord le diagnostic : il fonde l'orientation.")
    _verifier_place(personne, voie, structure, referent, le)
    proposition = lectures.proposer_pour(personne, le=le)
    conforme = bool(
        proposition and proposition.voie == voie and proposition.mesure == str(mesure or "")
    )
    if not conforme and not motif_ecart.strip():
        raise OrientationImpossible(
            "Votre choix diffère de la proposition : dites pourquoi en une phrase.",
            champ="motif_ecart",
        )
    precedente = lectures.orientation_en_cours(personne)
    if precedente is not None and precedente.date_decision == le:
        raise OrientationImpossible("Une orientation a déjà été décidée aujourd'hui.")
    entree = personne.entrees.order_by("-date_information", "-pk").first()
    orientation = Orientation.objects.create(
        personne=personne,
        entree=entree,
        entretien=entretien,
        diagnostic=diagnostic,
        origine=OrigineOrientation.REORIENTATION if precedente else OrigineOrientation.PREMIERE,
        voie=voie,
        mesure=mesure or "",
        structure=structure,
        referent=referent,
        doit_s_inscrire=lectures.doit_s_inscrire(voie, le=le),
        proposition=proposition.en_dict() if proposition else {},
        est_conforme=conforme,
        motif_ecart="" if conforme else motif_ecart.strip()[:400],
        decide_par=par,
        date_decision=le,
    )
    Coreo.objects.create(
        orientation=orientation, engagements=lectures.engagements_proposes(voie, le=le)
    )
    designer_referent(personne=personne, structure=structure, agent=referent, le=le)
    _raconter(orientation, par=par, le=le)
    return orientation


def _verifier_place(
    personne: Personne, voie: Voie, structure: Structure, referent: Agent | None, le: date
) -> None:
    places = lectures.places_par_voie(personne, le=le)[voie]
    if not any(p.structure == structure and p.agent == referent for p in places):
        qui = f"{referent} ({structure})" if referent else str(structure)
        raise OrientationImpossible(
            f"{qui} n'accueille pas sur la voie « {voie.label} » pour ce territoire.",
            champ="accompagnant",
        )


def _raconter(orientation: Orientation, *, par: Agent, le: date) -> None:
    personne_id = orientation.personne_id
    journaliser(
        evenements.PersonneOrientee,
        personne_id=personne_id,
        par=par,
        le=le,
        objet_id=orientation.pk,
        voie=orientation.voie,
        mesure=orientation.mesure,
        structure=str(orientation.structure),
    )
    journaliser(
        evenements.ReferentDesigne,
        personne_id=personne_id,
        par=par,
        le=le,
        referent=str(orientation.referent or "à désigner"),
        structure=str(orientation.structure),
    )


@transaction.atomic
def notifier(*, orientation: Orientation, mode: ModeEnvoi, par: Agent, le: date) -> Orientation:
    """Note la notification, avec sa preuve : elle fait courir le mois du contrat d'engagement."""
    orientation = Orientation.objects.select_for_update().get(pk=orientation.pk)
    if orientation.date_notification is not None:
        raise OrientationImpossible("Cette orientation est déjà notifiée.")
    if le < orientation.date_decision:
        raise OrientationImpossible("La notification ne peut pas précéder la décision.")
    orientation.date_notification, orientation.mode_notification = le, mode
    orientation.version += 1
    orientation.save()
    journaliser(
        evenements.OrientationNotifiee,
        personne_id=orientation.personne_id,
        par=par,
        le=le,
        objet_id=orientation.pk,
        mode=ModeEnvoi(mode).label.lower(),
    )
    return orientation
