"""Aucun lien montré ne mène à une porte fermée : chaque rôle suit ceux que ses pages lui montrent."""

from __future__ import annotations

import re
from collections import Counter, deque

import pytest
from lxml import html

from jalons.comptes.models import Agent

pytestmark = pytest.mark.lourd

# Une page de chaque forme par rôle.
PAR_FORME = 1
AU_PLUS = 70
EXCLUS = re.compile(r"^/(static|comptes/deconnexion|sante)|[?&]format=|/export")


def forme(adresse: str) -> str:
    return re.sub(r"\d+", "N", adresse.split("?")[0])


def liens_de(corps: bytes) -> list[str]:
    """Les adresses de la page, liens et fragments, la première et la dernière de chaque forme d'abord."""
    arbre = html.fromstring(corps)
    vus = [str(a).split("#")[0] for a in arbre.xpath("//a/@href | //@hx-get")]
    propres = [a for a in dict.fromkeys(vus) if a.startswith("/") and not EXCLUS.search(a)]
    return propres[:40] + propres[:39:-1]


@pytest.mark.parametrize("departement", ["moselle"], indirect=True)
def test_aucun_lien_montre_n_est_ferme(departement, client):
    fermes: dict[str, str] = {}
    for agent in _un_par_role():
        client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
        vues: Counter[str] = Counter()
        file, faits = deque([("/", "")]), set()
        while file and len(faits) < AU_PLUS:
            adresse, depuis = file.popleft()
            if adresse in faits or vues[forme(adresse)] >= PAR_FORME:
                continue
            faits.add(adresse)
            vues[forme(adresse)] += 1
            reponse = client.get(adresse, follow=False)
            if reponse.status_code >= 400:
                fermes[f"{agent} {adresse}"] = f"{reponse.status_code} depuis {depuis}"
            elif (
                reponse.get("Content-Type", "").startswith("text/html") and reponse.content.strip()
            ):
                file.extend((lien, adresse) for lien in liens_de(reponse.content))
        assert len(faits) > 5, agent
    assert not fermes, "\n".join(f"{ou} : {pourquoi}" for ou, pourquoi in fermes.items())


def _un_par_role() -> list[Agent]:
    """Un agent pour chaque ensemble de rôles."""
    par_roles: dict[tuple[str, ...], Agent] = {}
    for agent in Agent.objects.filter(is_active=True).order_by("pk"):
        roles = tuple(sorted(h.role.code for h in agent.habilitations))
        par_roles.setdefault(roles, agent)
    return list(par_roles.values())
