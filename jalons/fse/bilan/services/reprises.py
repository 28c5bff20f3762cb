"""Reprendre, dans le bilan en préparation, ce qu'un contrôle avait écarté et qui se justifie maintenant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from jalons.comptes.models import Agent
from jalons.fse.bilan.models.bilan import Bilan, LigneBilan, Reprise
from jalons.fse.bilan.selectors.a_declarer import ecartes
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.enums import EtatBilan
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.operation.services.operation import verrouiller
from jalons.socle.fiches import relire


def _en_preparation(bilan: Bilan) -> Bilan:
    operation = verrouiller(bilan.operation)
    bilan = relire(bilan)
    if bilan.etat == EtatBilan.SCELLE:
        raise OperationImpossible("Ce bilan est scellé : il ne change plus.")
    bilan.operation = operation
    return bilan


@transaction.atomic
def reprendre(
    *, bilan: Bilan, ligne: LigneBilan, montant: Decimal, motif: str, par: Agent, le: date
) -> Reprise:
    """Déclare de nouveau ce qu'un contrôle validé a écarté de cette ligne, une fois, au plus l'écart."""
    bilan = _en_preparation(bilan)
    ecarte = next((e for e in ecartes(bilan) if e.ligne.pk == ligne.pk), None)
    if ecarte is None:
        raise OperationImpossible("Rien n'est à reprendre de cette dépense.")
    if not 0 < montant <= ecarte.montant:
        raise OperationImpossible(
            f"Le contrôle a écarté {dire_euros(ecarte.montant)} : reprenez-en tout ou partie.",
            champ="montant",
        )
    if not motif.strip():
        raise OperationImpossible("Dites ce qui justifie la dépense maintenant.", champ="motif")
    return Reprise.objects.create(
        bilan=bilan, ligne=ecarte.ligne, montant=montant, motif=motif.strip()[:300], par=par
    )


@transaction.atomic
def ne_plus_reprendre(*, reprise: Reprise, par: Agent, le: date) -> None:
    """Retire une reprise tant que le bilan est en préparation."""
    _en_preparation(reprise.bilan)
    relire(reprise).delete()
