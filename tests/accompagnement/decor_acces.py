"""Ce qu'un agent voit d'une personne, et les adresses qu'il en a gardées."""

from __future__ import annotations

import re

from django.urls import reverse

from jalons.personnes.models import Personne
from jalons.personnes.selectors import niveaux_sur


def voit(agent, personne, le=None) -> bool:
    relu = type(agent).objects.get(pk=agent.pk)
    vue = Personne.objects.visibles_par(relu, le=le).filter(pk=personne.pk).exists()
    if le is None:
        assert vue == bool(niveaux_sur(relu, personne)), (
            "les deux lectures du droit se contredisent"
        )
    return vue


def adresses_gardees(client, personne) -> list[str]:
    """Le dossier, et tout ce qu'il charge ou propose qui parle de cette personne."""
    dossier = reverse("portail:dossier", args=[personne.pk])
    page = client.get(dossier)
    assert page.status_code == 200
    liees = set(re.findall(r'(?:href|hx-get|action)="([^"#]+)', page.content.decode()))
    siennes = sorted(a for a in liees if re.search(rf"/{personne.pk}(/|$)", a))
    assert len(siennes) > 4
    return [dossier, *siennes]


def rien_ne_s_ouvre(client, adresses) -> None:
    for adresse in adresses:
        for entetes in ({}, {"HX-Request": "true"}):
            assert client.get(adresse, headers=entetes).status_code in (404, 405), adresse
