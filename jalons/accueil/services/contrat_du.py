"""Le délai du contrat d'une orientation notifiée : interrompu par une demande, relancé sans suite."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.accueil.models import Orientation
from jalons.accueil.selectors import orientation as lectures
from jalons.comptes.models import Agent


@transaction.atomic
def interrompre_le_contrat(*, orientation: Orientation, par: Agent, le: date) -> Orientation:
    """Une autre orientation est demandée : le délai du contrat cesse de courir (C. trav. D.5411-8-2)."""
    tenue = Orientation.objects.select_for_update().get(pk=orientation.pk)
    if tenue.contrat_du_le is None or tenue.contrat_conclu_le is not None:
        return tenue
    if tenue.contrat_interrompu_le is None:
        tenue.contrat_interrompu_le, tenue.version = le, tenue.version + 1
        tenue.save()
    return tenue


@transaction.atomic
def reprendre_le_contrat(*, orientation: Orientation, par: Agent, le: date) -> Orientation:
    """L'orientation demandée n'a pas été donnée : un délai entier repart de ce jour."""
    tenue = (
        Orientation.objects.select_for_update(of=("self",))
        .select_related("structure")
        .get(pk=orientation.pk)
    )
    if tenue.contrat_interrompu_le is not None:
        tenue.contrat_interrompu_le = None
        tenue.contrat_du_le = lectures.limite_du_contrat(tenue.voie, tenue.structure, notifiee=le)
        tenue.version += 1
        tenue.save()
    return tenue
