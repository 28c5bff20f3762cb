"""Installer l'organisation d'un département depuis un fichier YAML.

Territoires et sites, structures, agents et rôles, places, valeurs locales de paramètres : la forme
est celle de `demonstration/departements/*/organisation.yaml`. Ce qui existe déjà n'est pas
touché : le fichier se rejoue.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from jalons.annuaire import services as annuaire
from jalons.annuaire.models import Site, Structure, Territoire
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.comptes.roles import Role
from jalons.comptes.services import affecter, creer_agent, poser_valeur_locale
from jalons.portail.adresses import courriel_de
from jalons.repertoire.services.places import ouvrir_places
from jalons.socle.models import ParametreLocal
from jalons.socle.parametres import declarations
from jalons.socle.periode import Periode


def installer(chemin: Path, *, mot_de_passe: str | None = None) -> dict[str, int]:
    """Installe l'organisation du fichier ; rend le nombre d'agents et de places créés.

    Sans `mot_de_passe`, les agents sont créés sans pouvoir encore se connecter.
    """
    donnees: dict[str, Any] = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    return installer_donnees(donnees, mot_de_passe=mot_de_passe)


@transaction.atomic
def installer_donnees(
    donnees: dict[str, Any], *, mot_de_passe: str | None = None
) -> dict[str, int]:
    """La même chose, depuis des données déjà lues."""
    annuaire.installer_organisation(donnees)
    depuis = date.fromisoformat(str(donnees["depuis"]))
    agents = {courriel_de(d).split("@")[0]: courriel_de(d) for d in donnees.get("agents", [])}
    crees = sum(_agent(d, depuis, mot_de_passe) for d in donnees.get("agents", []))
    places = sum(_capacite(d, depuis, agents) for d in donnees.get("capacites", []))
    for decrit in donnees.get("parametres", []):
        _valeur_locale(decrit, depuis, list(agents.values()))
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
    return ouvrir_places(
        structure=Structure.objects.get(code=decrit["structure"]),
        agent=Agent.objects.get(courriel=agents.get(agent, agent)) if agent else None,
        voie=decrit["voie"],
        nombre=decrit["nombre"],
        territoire=_territoire(decrit),
        periode=Periode(depuis),
    )


def _valeur_locale(decrit: dict[str, Any], depuis: date, courriels: list[str]) -> None:
    """Pose la valeur du département au nom du premier agent qui en a le droit."""
    depuis = date.fromisoformat(str(decrit.get("depuis", depuis)))
    if ParametreLocal.objects.filter(code=decrit["code"], depuis=depuis).exists():
        return
    agents = {a.courriel: a for a in Agent.objects.filter(courriel__in=courriels)}
    poses = (agents[c] for c in courriels if c in agents)
    auteur = next((a for a in poses if a.peut(Permission.PARAMETRE_MODIFIER)), None)
    declare = declarations().get(decrit["code"])
    if auteur is None or declare is None:
        raise ValueError(
            f"paramètre {decrit['code']} : il faut un code qui existe et, parmi les agents, "
            "quelqu'un qui ait le droit de modifier les paramètres"
        )
    poser_valeur_locale(
        declare=declare,
        saisie=str(decrit["valeur"]),
        depuis=depuis,
        motif=decrit["motif"],
        par=auteur,
        le=depuis,
        en_connaissance=True,
    )
