"""« Ma journée » ne nomme que des personnes que l'agent voit, et chaque bouton ouvre une page."""

from __future__ import annotations

import sys

import pytest
from django.db.models import Q
from django.utils import timezone

from jalons.comptes.journee import SourceJournee, lire_les_blocs
from jalons.comptes.models import Agent

pytestmark = pytest.mark.lourd

SANS_PAGE = {"travaux_de_fond"}  # l'état du service : 503 tant que rien ne tourne


def lignes_de(agent: Agent):
    le = timezone.localdate()
    sources = [s for s in SourceJournee.tous() if s.concerne(agent)]
    blocs = lire_les_blocs(sources, agent, le=le, limite=3)
    return [(s.code, x) for s, b in blocs.items() for x in b.lignes]


def agents() -> list[Agent]:
    return list(Agent.objects.filter(is_active=True))


@pytest.mark.parametrize("departement", ["moselle"], indirect=True)
def test_chaque_bouton_de_chaque_agent_ouvre_une_page(departement, client):
    fermees = []
    for agent in agents():
        client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
        for code, ligne in lignes_de(agent):
            etat = 200 if code in SANS_PAGE else client.get(ligne.url).status_code
            if etat not in (200, 302):
                fermees.append((code, str(agent), ligne.url, etat))
    assert not fermees, fermees


@pytest.mark.parametrize("departement", ["haute-loire", "moselle"], indirect=True)
def test_sans_droit_de_voir_aucune_ligne_ne_nomme_personne(departement, monkeypatch):
    """Le droit retiré à tous, une source qui nomme encore quelqu'un ne passait pas par lui."""
    nommees = {code for a in agents() for code, x in lignes_de(a) if x.personne_id}
    assert nommees, "la démonstration donne des lignes à lire"
    for module in [m for n, m in list(sys.modules.items()) if n.startswith("jalons.")]:
        if hasattr(module, "droit_de_voir"):
            monkeypatch.setattr(module, "droit_de_voir", lambda *a, **k: Q(pk__in=[]))
    fuites = {(code, str(a)) for a in agents() for code, x in lignes_de(a) if x.personne_id}
    assert not fuites, fuites
