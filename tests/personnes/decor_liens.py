"""De quoi ouvrir l'espace d'une personne : ses moyens, son lien, le message et le code reçus."""

from __future__ import annotations

import re
from pathlib import Path

from django.core import mail
from django.test import Client
from django.utils import timezone

from jalons.personnes.models import Coordonnees, EnvoiLien
from jalons.personnes.services import liens_personnels as liens
from jalons.personnes.services.espace import ouvrir_l_espace

SITE = "https://jalons.example"


def joindre(personne, **moyens):
    dits = moyens or {"courriel": "fatou@courriel.example", "accepte_courriel": True}
    return Coordonnees.objects.update_or_create(personne=personne, defaults=dits)[0]


def ouvrir(scene, personne=None, *, canal="courriel", maintenant=None):
    """L'espace ouvert et son lien remis. Rend (lien, chemin de la porte)."""
    maintenant = maintenant or timezone.now()
    personne = personne or scene.fatou
    if not Coordonnees.objects.filter(personne=personne).exists():
        joindre(personne)
    lien = ouvrir_l_espace(
        personne=personne, canal=canal, adresse=SITE, par=scene.claire, maintenant=maintenant
    )
    remettre(maintenant)
    return lien, f"/personnes/ma-page/{liens.jeton_de(lien)}/"


def remettre(maintenant=None) -> int:
    """Passe le facteur ; rend le nombre de messages partis."""
    return sum(
        liens.remettre_lien(envoi_id=pk, maintenant=maintenant or timezone.now())
        for pk in list(EnvoiLien.objects.values_list("pk", flat=True))
    )


def dernier_code() -> str:
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def sms_recus(settings) -> list[str]:
    dossier = Path(settings.SMS_DOSSIER)
    return [c.read_text() for c in sorted(dossier.iterdir())] if dossier.exists() else []


def entrer(porte: str) -> Client:
    """Un navigateur neuf, entré par le lien et son code."""
    client = Client()
    client.post(porte, {"canal": "courriel"})
    reponse = client.post(porte, {"code": dernier_code()})
    assert reponse.status_code == 302, reponse.content.decode()
    return client
