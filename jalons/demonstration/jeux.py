"""Les jeux de démonstration : un dossier de données par département, inscrit par sa seule présence.

`departements/<code>/` contient `identite.yaml` (les clés de `config.departement`), `organisation.yaml`
(la forme de `jalons organiser`), `coordination.yaml`, `operations/*.yaml` et, au besoin,
`plie.yaml`, `accompagnement.yaml`, `conventions.yaml`, `voisins.yaml`, `france_travail.yaml`. Ce que
tous disent de la même façon est dans `commun.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from jalons.portail.adresses import courriel_de

RACINE = Path(__file__).with_name("departements")
PAR_DEFAUT = "moselle"
MOT_DE_PASSE = "mirabelle-de-lorraine"


def _lire(chemin: Path) -> Any:
    return yaml.safe_load(chemin.read_text(encoding="utf-8")) if chemin.exists() else None


def completer(commun: dict[str, Any], propre: dict[str, Any]) -> dict[str, Any]:
    """`commun` complété par `propre`, qui l'emporte ; seuls les dictionnaires se mêlent.

    >>> completer({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}})
    {'a': {'x': 1, 'y': 3}}
    """
    complet = dict(commun)
    for cle, valeur in propre.items():
        ancienne = complet.get(cle)
        melent = isinstance(ancienne, dict) and isinstance(valeur, dict)
        complet[cle] = completer(ancienne, valeur) if melent else valeur  # type: ignore[arg-type]
    return complet


@dataclass(frozen=True)
class Jeu:
    """Les données de démonstration d'un département."""

    dossier: Path

    @property
    def code(self) -> str:
        """Le nom du dossier, que l'on donne à `jalons demo --departement`."""
        return self.dossier.name

    @property
    def chemin_identite(self) -> Path:
        return self.dossier / "identite.yaml"

    @property
    def chemin_organisation(self) -> Path:
        return self.dossier / "organisation.yaml"

    @cached_property
    def identite(self) -> dict[str, Any]:
        return dict(_lire(self.chemin_identite))

    @cached_property
    def organisation(self) -> dict[str, Any]:
        return dict(_lire(self.chemin_organisation))

    @cached_property
    def textes(self) -> dict[str, Any]:
        """La coordination du département, son PLIE et ses accompagnements, sur le fond commun."""
        commun = dict(_lire(RACINE.with_name("commun.yaml")))
        for nom in ("coordination.yaml", "plie.yaml", "accompagnement.yaml"):
            commun = completer(commun, _lire(self.dossier / nom) or {})
        return commun

    @cached_property
    def operations(self) -> dict[str, dict[str, Any]]:
        """Ses opérations européennes, par code."""
        lues = (_lire(c) for c in sorted((self.dossier / "operations").glob("*.yaml")))
        return {lue["code"]: lue for lue in lues}

    @cached_property
    def voisins(self) -> list[dict[str, Any]]:
        """Les opérations d'autres départements, montrées à côté des siennes."""
        return list(_lire(self.dossier / "voisins.yaml") or [])

    @cached_property
    def conventions(self) -> dict[str, Any]:
        """Ses axes et ses conventions ; à défaut, ceux de tous."""
        propres = _lire(self.dossier / "conventions.yaml")
        return dict(propres or _lire(RACINE.with_name("conventions.yaml")))

    @cached_property
    def france_travail(self) -> list[dict[str, Any]]:
        """Ce que l'on demande à son agence France Travail ; vide : elle n'envoie rien."""
        return list(_lire(self.dossier / "france_travail.yaml") or [])

    @cached_property
    def courriels(self) -> list[str]:
        """Les adresses de ses agents, dans l'ordre de l'organisation."""
        return [courriel_de(decrit) for decrit in self.organisation["agents"]]


def jeux() -> dict[str, Jeu]:
    """Les jeux présents, par code."""
    dossiers = sorted(d for d in RACINE.iterdir() if (d / "organisation.yaml").exists())
    return {dossier.name: Jeu(dossier) for dossier in dossiers}
