"""Les agents et les territoires d'un jeu de démonstration, retrouvés dans la base."""

from __future__ import annotations

from jalons.annuaire.models import Territoire
from jalons.comptes.models import Agent
from jalons.demonstration.jeux import Jeu

ANIMATEURS = ("chef_projet_insertion", "charge_insertion")


def agents_du_jeu(jeu: Jeu) -> list[Agent]:
    """Ses agents installés, dans l'ordre où ses données les nomment."""
    lus = Agent.objects.filter(courriel__in=jeu.courriels, is_active=True)
    par_courriel = {a.courriel: a for a in lus.select_related("structure", "site")}
    return [par_courriel[c] for c in jeu.courriels if c in par_courriel]


def territoires_du_jeu(jeu: Jeu) -> list[Territoire]:
    """Ses territoires installés, par nom."""
    codes = [t["code"] for t in jeu.organisation["territoires"]]
    return list(Territoire.objects.filter(code__in=codes))


def qui_animent(jeu: Jeu) -> list[Agent]:
    """Ceux qui animent la coordination : les chefs de projet d'abord, puis les chargés d'insertion."""
    agents = agents_du_jeu(jeu)
    return [
        a for role in ANIMATEURS for a in agents if role in {h.role.code for h in a.habilitations}
    ]


def agent_du_jeu(jeu: Jeu, role: str) -> Agent:
    """Le premier agent qui tient ce rôle."""
    for agent in agents_du_jeu(jeu):
        if role in {h.role.code for h in agent.habilitations}:
            return agent
    raise LookupError(f"{jeu.code} : aucun agent ne tient le rôle {role}")


def agent_nomme(nom: str) -> Agent:
    """L'agent « prenom.nom »."""
    return Agent.objects.get(courriel=f"{nom}@demo.example")
