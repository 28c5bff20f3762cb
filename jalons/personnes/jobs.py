"""Travaux de fond des personnes : remettre les liens personnels."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from jalons.personnes.models import EnvoiLien
from jalons.personnes.services import liens_personnels
from jalons.socle.files import FileDeTravail
from jalons.socle.jobs import est_le_dernier_essai
from jalons.socle.remises import noter_l_echec

_ESSAIS = 5


@app.task(
    name=liens_personnels.TACHE,
    queue=FileDeTravail.COURRIELS.value,
    retry=RetryStrategy(max_attempts=_ESSAIS, exponential_wait=4),
    pass_context=True,
)
def envoyer_lien(context: JobContext, envoi_id: int) -> None:
    """Remet un lien ; au dernier échec, il se montre à ceux qui peuvent prévenir autrement."""
    try:
        liens_personnels.remettre_lien(envoi_id=envoi_id, maintenant=timezone.now())
    except Exception as erreur:
        if est_le_dernier_essai(context, _ESSAIS):
            noter_l_echec(
                EnvoiLien, envoi_id, f"Le message n'a pas été pris ({type(erreur).__name__})."
            )
        raise
