"""Les places qu'un organisme, ou un de ses référents, ouvre sur une voie."""

from __future__ import annotations

from django.db import transaction

from jalons.annuaire.models import Structure, Territoire
from jalons.comptes.models import Agent
from jalons.repertoire.models import Capacite
from jalons.socle.periode import Periode


@transaction.atomic
def ouvrir_places(
    *,
    structure: Structure,
    voie: str,
    nombre: int,
    periode: Periode,
    agent: Agent | None = None,
    territoire: Territoire | None = None,
) -> bool:
    """Ouvre des places si l'organisme n'en a pas encore là ; vrai si elles sont nouvelles."""
    _, nouvelles = Capacite.objects.get_or_create(
        structure=structure,
        agent=agent,
        voie=voie,
        defaults={"nombre": nombre, "territoire": territoire, "periode": periode},
    )
    return nouvelles
