"""L'audit d'accessibilité du site, lu dans `audit.yaml` : de lui sort la déclaration publiée."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_AUDIT = Path(__file__).with_name("audit.yaml")
ETATS = {"C": "conforme", "NC": "non conforme", "NA": "sans objet"}


@dataclass(frozen=True)
class Critere:
    """Un critère du référentiel, en nos mots, et ce que l'audit en a trouvé."""

    n: str
    etat: str
    question: str
    theme: str
    remarque: str = ""


@dataclass(frozen=True)
class Audit:
    """Un audit complet : ses critères, sa date, son échantillon, et le taux qui en découle."""

    criteres: tuple[Critere, ...]
    date: date
    entete: dict[str, Any]

    def nombre(self, etat: str) -> int:
        """Critères dans cet état (`C`, `NC` ou `NA`)."""
        return sum(critere.etat == etat for critere in self.criteres)

    @property
    def applicables(self) -> int:
        return self.nombre("C") + self.nombre("NC")

    @property
    def taux(self) -> float:
        """Part des critères applicables respectés, de 0 à 100, arrondie vers le bas au dixième."""
        return int(1000 * self.nombre("C") / self.applicables) / 10 if self.applicables else 0.0

    @property
    def etat(self) -> str:
        """L'état que la loi fait publier : totalement, partiellement ou non conforme."""
        if self.taux == 100 and self.entete["est_essaye_avec_lecteur_ecran"]:
            return "totalement conforme"
        return "partiellement conforme" if self.taux >= 50 else "non conforme"

    @property
    def non_conformes(self) -> list[Critere]:
        return [critere for critere in self.criteres if critere.etat == "NC"]

    @property
    def par_theme(self) -> dict[str, list[Critere]]:
        """{thème: critères}, dans l'ordre du référentiel."""
        groupes: dict[str, list[Critere]] = {}
        for critere in self.criteres:
            groupes.setdefault(critere.theme, []).append(critere)
        return groupes


def depuis(contenu: dict[str, Any]) -> Audit:
    """L'audit que décrit `contenu` (la forme de `audit.yaml`)."""
    criteres = tuple(
        Critere(theme=theme["nom"], **critere)
        for theme in contenu["themes"]
        for critere in theme["criteres"]
    )
    return Audit(criteres, contenu["date"], {k: v for k, v in contenu.items() if k != "themes"})


@lru_cache(maxsize=1)
def lire_audit() -> Audit:
    """L'audit livré avec cette version de Jalons."""
    return depuis(yaml.safe_load(_AUDIT.read_text(encoding="utf-8")))
