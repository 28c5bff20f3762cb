"""Suspendre et reprendre le délai de paiement d'un bilan : l'autorité attend de quoi établir le dû."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.bilan.models.bilan import Bilan
from jalons.fse.bilan.models.paiement import InterruptionPaiement
from jalons.fse.enums import EtatBilan
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.operation.services.operation import refuser_demain, verrouiller
from jalons.socle.fiches import relire


@transaction.atomic
def suspendre(
    *, bilan: Bilan, depuis: date, motif: str, par: Agent, le: date
) -> InterruptionPaiement:
    """Suspend le délai de paiement d'un bilan déposé, depuis ce jour, avec ce qui manque."""
    verrouiller(bilan.operation)
    bilan = Bilan.objects.select_related("operation").get(pk=bilan.pk)
    if bilan.etat != EtatBilan.SCELLE or bilan.scelle_le is None:
        raise OperationImpossible("Le délai de paiement part du dépôt du bilan.")
    refuser_demain(depuis, le, champ="depuis")
    if depuis < bilan.scelle_le:
        raise OperationImpossible(
            f"Le bilan est déposé le {bilan.scelle_le:%d/%m/%Y} : le délai n'a couru qu'ensuite.",
            champ="depuis",
        )
    if not motif.strip():
        raise OperationImpossible("Dites ce qui manque pour établir le dû.", champ="motif")
    if bilan.interruptions.filter(jusqu_au=None).exists():
        raise OperationImpossible("Ce délai est déjà suspendu.")
    pause = InterruptionPaiement.objects.create(
        bilan=bilan, depuis=depuis, motif=motif.strip()[:300], par=par
    )
    _tracer(bilan, "suspendu", pause.motif, par, le)
    return pause


@transaction.atomic
def reprendre_le_delai(
    *, interruption: InterruptionPaiement, jusqu_au: date, par: Agent, le: date
) -> InterruptionPaiement:
    """Le délai court de nouveau, au lendemain de ce jour."""
    verrouiller(interruption.bilan.operation)
    interruption = relire(interruption, "bilan__operation")
    if interruption.jusqu_au is not None:
        raise OperationImpossible("Ce délai court déjà de nouveau.")
    refuser_demain(jusqu_au, le, champ="jusqu_au")
    if jusqu_au < interruption.depuis:
        raise OperationImpossible("La suspension finit avant de commencer.", champ="jusqu_au")
    interruption.jusqu_au = jusqu_au
    interruption.save()
    _tracer(interruption.bilan, "repris", interruption.motif, par, le)
    return interruption


def _tracer(bilan: Bilan, quoi: str, motif: str, par: Agent, le: date) -> None:
    journaliser(
        evenements.DelaiPaiementSuspendu,
        personne_id=None,
        par=par,
        le=le,
        objet_id=bilan.pk,
        bilan=str(bilan),
        operation=bilan.operation.intitule,
        quoi=quoi,
        motif=motif,
    )
