"""Une fin notée par erreur se défait : l'accompagnement reprend là où il en était, tout reste lisible."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db import IntegrityError, transaction

from jalons.accompagnement import evenements
from jalons.accompagnement.enums import EtatEtape, EtatParcours
from jalons.accompagnement.models import Parcours, PartenaireParcours, SortieParcours
from jalons.accompagnement.services.cercle import ajouter_partenaire
from jalons.accompagnement.services.commun import (
    ParcoursImpossible,
    motif_du_suivi,
    verrouiller,
)
from jalons.accompagnement.services.parcours import (
    CLOSE_A_LA_SORTIE,
    MOTIF_DE_FIN,
    NON_COMMENCEE,
)
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.services import rattacher
from jalons.socle.periode import Periode


@transaction.atomic
def defaire_la_fin(
    *, parcours: Parcours, motif: str, version: int, par: Agent, le: date
) -> Parcours:
    """Retire la fin, rouvre les étapes qu'elle avait closes, le suivi et le cercle.

    La fin retirée reste au journal et dans les versions. Lève `ConflitDeVersion`, ou
    `ParcoursImpossible` : pas fini, fini par une grille, ou un autre accompagnement a pris sa place.
    """
    parcours = verrouiller(parcours, version)
    if parcours.etat != EtatParcours.SORTI or parcours.declare.url_sortie:
        raise ParcoursImpossible("Cette fin ne se défait pas ici.")
    if not motif.strip():
        raise ParcoursImpossible("Dites pourquoi cette fin est retirée.", champ="motif")
    sortie = SortieParcours.objects.select_for_update().get(parcours=parcours)
    dite, jour = f"{sortie.motif_dit}, {sortie.date:%d/%m/%Y}", sortie.date
    sortie.delete()
    parcours.etat = EtatParcours.EN_COURS if parcours.referent_id else EtatParcours.ADMIS
    parcours.date_sortie = None
    parcours.version += 1
    try:
        with transaction.atomic():
            parcours.save()
    except IntegrityError as erreur:
        raise ParcoursImpossible(
            "Un autre accompagnement a commencé depuis : terminez-le d'abord."
        ) from erreur
    _rouvrir_les_etapes(parcours, jour)
    rattacher(
        personne=parcours.personne,
        motif=motif_du_suivi(parcours),
        structure=parcours.structure,
        agent=parcours.referent,
        depuis=le,
    )
    _rouvrir_le_cercle(parcours, par=par, le=le)
    journaliser(
        evenements.FinDefaite,
        personne_id=parcours.personne_id,
        par=par,
        le=le,
        objet_id=parcours.pk,
        accompagnement=parcours.declare.libelle,
        fin=dite,
        motif=motif.strip()[:300],
    )
    return parcours


def _rouvrir_les_etapes(parcours: Parcours, jour: date) -> None:
    """Ce que la fin avait clos reprend ses dates d'avant, lues dans ses versions."""
    versions = apps.get_model("accompagnement", "EtapeParcoursEvent").objects
    closes = parcours.etapes.select_for_update().filter(
        resultat__in=[CLOSE_A_LA_SORTIE, NON_COMMENCEE]
    )
    for etape in closes:
        avant = (
            versions.filter(pgh_obj=etape.pk, etat__in=[EtatEtape.PREVUE, EtatEtape.EN_COURS])
            .order_by("-pgh_id")
            .first()
        )
        if avant is None:
            continue
        etape.etat, etape.resultat = avant.etat, ""
        etape.periode = Periode(avant.periode.debut, avant.periode.fin)
        etape.version += 1
        etape.save()


def _rouvrir_le_cercle(parcours: Parcours, *, par: Agent, le: date) -> None:
    """Ceux que la fin avait fait sortir reviennent ; ceux partis avant elle, non."""
    dernieres: dict[tuple[int, int | None], PartenaireParcours] = {}
    for place in parcours.partenaires.select_related("structure", "agent").order_by("pk"):
        dernieres[place.structure_id, place.agent_id] = place
    for parti in dernieres.values():
        if not parti.motif_sortie.startswith(MOTIF_DE_FIN):
            continue
        ajouter_partenaire(
            parcours=parcours,
            structure=parti.structure,
            agent=parti.agent,
            role=parti.role,
            par=par,
            le=le,
        )
