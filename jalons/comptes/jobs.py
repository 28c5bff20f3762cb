"""Travaux de fond des comptes : écrire à l'agent sans que l'écran dise, par sa lenteur, qu'il existe."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jalons.comptes import mot_de_passe


@app.task(
    name=mot_de_passe.TACHE,
    queue=mot_de_passe.FILE,
    retry=RetryStrategy(max_attempts=5, exponential_wait=4),
)
def envoyer_lien(agent_id: int, adresse: str) -> None:
    """Écrit à l'agent le lien de son nouveau mot de passe ; sans effet si le compte est fermé."""
    mot_de_passe.envoyer_lien(agent_id=agent_id, adresse=adresse, maintenant=timezone.now())
