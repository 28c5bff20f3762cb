"""Installer l'organisation d'un département depuis un fichier YAML.

Territoires et sites, structures, agents et rôles, places : la forme est celle de
`portail/demonstration/organisation.yaml`. Ce qui existe déjà n'est pas touché : le fichier se rejoue.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from jalons.annuaire import services as annuaire
from jalons.annuaire.models import Site, Structure, Territoire
from jalons.comptes.models import Agent
from jalons.comptes.roles import Role
from jalons.comptes.services import affecter, creer_agent
from jalons.partenaires.models import Capacite
from jalons.socle.periode import Periode


def courriel_de(decrit: dict[str, Any]) -> str:
    """Adresse d'un agent : celle du fichier, sinon « prenom.nom@demo.example »."""
    if decrit.get("courriel"):
        return str(decrit["courriel"]).lower()
    nom = f"{decrit['prenom']}.{decrit['nom']}"
    plat = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode()
    return f"{plat.lower().replace(' ', '-')}@demo.example"


@transaction.atomic
def installer(chemin: Path, *, mot_de_passe: str | None = None) -> dict[str, int]:
    """Installe l'organisation décrite ; rend le nombre d'agents et de places créés.

    Sans `mot_de_passe`, les agents sont créés sans pouvoir encore se connecter.
    """
    donnees: dict[str, Any] = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    annuaire.installer_organisation(donnees)
    depuis = date.fromisoformat(str(donnees["depuis"]))
    agents = {courriel_de(d).split("@")[0]: courriel_de(d) for d in donnees.get("agents", [])}
    crees = sum(_agent(d, depuis, mot_de_passe) for d in donnees.get("agents", []))
    places = sum(_capacite(d, depuis, agents) for d in donnees.get("capacites", []))
    return {"agents": crees, "places": places}


def _territoire(decrit: dict[str, Any]) -> Territoire | None:
    code = decrit.get("territoire")
    return Territoire.objects.get(code=code) if code else None


def _agent(decrit: dict[str, Any], depuis: date, mot_de_passe: str | None) -> bool:
    courriel = courriel_de(decrit)
    if Agent.objects.filter(courriel=courriel).exists():
        return False
    site = decrit.get("site")
    agent = creer_agent(
        courriel=courriel,
        prenom=decrit["prenom"],
        nom=decrit["nom"],
        fonction=decrit.get("fonction", ""),
        telephone=decrit.get("telephone", ""),
        structure=Structure.objects.get(code=decrit["structure"]),
        site=Site.objects.get(code=site) if site else None,
        mot_de_passe=mot_de_passe,
        par=None,
    )
    affecter(
        agent=agent,
        role=Role.par_code(decrit["role"]),
        par=None,
        depuis=depuis,
        territoire=_territoire(decrit),
        fondement=decrit.get("fondement", ""),
    )
    return True


def _capacite(decrit: dict[str, Any], depuis: date, agents: dict[str, str]) -> bool:
    agent = decrit.get("agent")
    _, creee = Capacite.objects.get_or_create(
        structure=Structure.objects.get(code=decrit["structure"]),
        agent=Agent.objects.get(courriel=agents.get(agent, agent)) if agent else None,
        voie=decrit["voie"],
        defaults={
            "nombre": decrit["nombre"],
            "territoire": _territoire(decrit),
            "periode": Periode(depuis),
        },
    )
    return creee
