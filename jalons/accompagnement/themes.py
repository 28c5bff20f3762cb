"""Les thèmes du plan d'accompagnement, en données (`donnees/themes.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from jalons.comptes.enums import Niveau

_DONNEES = Path(__file__).with_name("donnees") / "themes.yaml"


@dataclass(frozen=True, slots=True)
class Theme:
    """Un thème : ses niveaux (le premier est 1), et ce qui, au diagnostic, en dit un frein.

    `freins_de_contrat` : les thèmes du diagnostic sous lesquels un contrat dit ce frein.
    `offres` : ce qui y répond au répertoire.
    """

    code: str
    libelle: str
    niveaux: tuple[str, ...]
    frein_fort: str = ""
    frein_dit: str = ""
    reponses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lecture: Niveau = Niveau.SUIVI
    freins_de_contrat: tuple[str, ...] = ()
    offres: tuple[str, ...] = ()

    @property
    def plus_haut(self) -> int:
        return len(self.niveaux)

    def dit(self, niveau: int) -> str:
        """Ce niveau en toutes lettres ; un niveau que le thème n'a pas se dit par son numéro."""
        return self.niveaux[niveau - 1] if 1 <= niveau <= len(self.niveaux) else f"Niveau {niveau}"

    def choix(self) -> list[tuple[int, str]]:
        """Les niveaux d'un champ : « 2 — Se déplace avec l'aide de quelqu'un »."""
        return [(rang, f"{rang} — {dit}") for rang, dit in enumerate(self.niveaux, start=1)]


@cache
def themes() -> dict[str, Theme]:
    """Les thèmes, dans l'ordre où on les parcourt avec la personne."""
    lus = yaml.safe_load(_DONNEES.read_text(encoding="utf-8"))
    return {
        lu["code"]: Theme(
            lu["code"],
            lu["libelle"],
            tuple(lu["niveaux"]),
            lu.get("frein_fort", ""),
            lu.get("frein_dit", ""),
            {q: tuple(codes) for q, codes in lu.get("reponses", {}).items()},
            Niveau(lu.get("lecture", Niveau.SUIVI.value)),
            tuple(lu.get("freins_de_contrat", ())),
            tuple(lu.get("offres", ())),
        )
        for lu in lus
    }


def theme(code: str) -> Theme:
    """Le thème de ce code ; un thème retiré se dit encore par son code."""
    return themes().get(code) or Theme(code, code, ())


def theme_du_frein(code: str) -> Theme | None:
    """Le thème qui reprend un frein de contrat dit sous ce thème du diagnostic, ou None."""
    return next((t for t in themes().values() if code in t.freins_de_contrat), None)


def choix_de_themes() -> list[tuple[str, str]]:
    """Choix d'un champ Django, passé comme fonction : un thème de plus ne demande pas de migration."""
    return [(t.code, t.libelle) for t in themes().values()]
