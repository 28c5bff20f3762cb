"""Les opérations des départements voisins : leurs données, et le peu de là-bas qu'elles demandent."""

from __future__ import annotations

from datetime import date
from typing import Any

from jalons.annuaire.models import Territoire
from jalons.demonstration.jeux import MOT_DE_PASSE, Jeu, jeux
from jalons.portail.adresses import courriel_de
from jalons.portail.organisation import installer_donnees
from jalons.socle.periode import Periode


def voisines(jeu: Jeu) -> list[tuple[Jeu, dict[str, Any]]]:
    """Installe ce que chaque opération voisine demande ; rend les opérations, avec leur département."""
    tous = jeux()
    trouvees = []
    for decrit in jeu.voisins:
        voisin = tous[decrit["departement"]]
        decrite = dict(voisin.operations[decrit["operation"]])
        decrite["agents"] = decrit.get("agents", decrite["agents"])
        if "annee" in decrit:
            _accueillir(voisin, decrit["annee"])
        else:
            decrite.pop("seances", None)
            _installer(voisin, {decrite["beneficiaire"]}, [], _equipe(voisin, decrite["agents"]))
        trouvees.append((voisin, decrite))
    return trouvees


def _equipe(voisin: Jeu, noms: list[str]) -> list[dict[str, Any]]:
    """Ceux de là-bas que l'opération nomme : partenaires d'ici, sans territoire ni personne à suivre."""
    return [
        {**agent, "role": "partenaire", "territoire": None}
        for agent in voisin.organisation["agents"]
        if courriel_de(agent).split("@")[0] in noms
    ]


def _accueillir(voisin: Jeu, annee: int) -> None:
    """Ceux qui animent là-bas, et leurs territoires, qui n'ont cours que cette année-là."""
    agents = [a for a in voisin.organisation["agents"] if a["role"] == "chef_projet_insertion"]
    territoires = [
        {**t, "sites": [], "arrondissements": []} for t in voisin.organisation["territoires"]
    ]
    _installer(voisin, {a["structure"] for a in agents}, territoires, agents)
    Territoire.objects.filter(code__in=[t["code"] for t in territoires]).update(
        periode=Periode(date(annee, 1, 1), date(annee, 12, 31))
    )


def _installer(
    voisin: Jeu,
    structures: set[str],
    territoires: list[dict[str, Any]],
    agents: list[dict[str, Any]],
) -> None:
    organisation = voisin.organisation
    installer_donnees(
        {
            "depuis": organisation["depuis"],
            "territoires": territoires,
            "structures": [s for s in organisation["structures"] if s["code"] in structures],
            "agents": [{**a, "site": None} for a in agents],
        },
        mot_de_passe=MOT_DE_PASSE,
    )


def agents_accueillis(jeu: Jeu) -> list[tuple[Jeu, dict[str, Any]]]:
    """Les agents des voisins qui peuvent se connecter dans cette démonstration."""
    tous = jeux()
    return [
        (voisin, agent)
        for voisin in (tous[d["departement"]] for d in jeu.voisins if "annee" in d)
        for agent in voisin.organisation["agents"]
        if agent["role"] == "chef_projet_insertion"
    ]
