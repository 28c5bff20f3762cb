"""Travaux de fond des personnes : remettre les liens personnels et les nouvelles."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from jalons.personnes.models import EnvoiLien, EnvoiNouvelle
from jalons.personnes.services import liens_personnels, nouvelles
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


@app.task(
    name=nouvelles.TACHE,
    queue=FileDeTravail.COURRIELS.value,
    retry=RetryStrategy(max_attempts=_ESSAIS, exponential_wait=4),
    pass_context=True,
)
def envoyer_nouvelle(context: JobContext, envoi_id: int) -> None:
    """Remet une nouvelle ; au dernier échec, elle se montre à qui peut prévenir autrement."""
    try:
        nouvelles.remettre_nouvelle(envoi_id=envoi_id, maintenant=timezone.now())
    except Exception as erreur:
        if est_le_dernier_essai(context, _ESSAIS):
            noter_l_echec(
                EnvoiNouvelle, envoi_id, f"Le message n'a pas été pris ({type(erreur).__name__})."
            )
        raise
