"""Les communes de France, du paquet npm `@etalab/decoupage-administratif` à deux tables légères.

`communes.csv` : les communes d'aujourd'hui ; `anciens_codes.csv` : codes et noms d'avant une fusion,
et arrondissements municipaux, avec la commune d'aujourd'hui.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

COLONNES = (
    "code_insee",
    "nom",
    "departement",
    "arrondissement",
    "nom_epci",
    "codes_postaux",
    "population",
    "latitude",
    "longitude",
    "code_epci",
)


def ecrire(paquet: Path, cible: Path) -> None:
    """Écrit les deux tables dans `cible` à partir du dossier `paquet` de node_modules."""
    lues: list[dict[str, Any]] = json.loads((paquet / "data/communes.json").read_text("utf-8"))
    epci: list[dict[str, Any]] = json.loads((paquet / "data/epci.json").read_text("utf-8"))
    intercommunalites = {m["code"]: (e["nom"], e["code"]) for e in epci for m in e["membres"]}
    actuelles = {c["code"]: c for c in lues if c["type"] == "commune-actuelle"}
    cible.mkdir(parents=True, exist_ok=True)
    with (cible / "communes.csv").open("w", encoding="utf-8", newline="") as sortie:
        table = csv.writer(sortie, lineterminator="\n")
        table.writerow(COLONNES)
        for code, c in sorted(actuelles.items()):
            # Une intercommunalité a parfois une espace de trop dans son nom.
            nom_brut, code_epci = intercommunalites.get(code, ("", ""))
            nom_epci = " ".join(nom_brut.split())
            postaux = " ".join(c.get("codesPostaux", []))
            ligne = (
                code,
                c["nom"],
                c["departement"],
                c.get("arrondissement", ""),
                nom_epci,
                postaux,
            )
            table.writerow((*ligne, c.get("population", 0), "", "", code_epci))
    with (cible / "anciens_codes.csv").open("w", encoding="utf-8", newline="") as sortie:
        table = csv.writer(sortie, lineterminator="\n")
        table.writerow(("code", "nom", "commune"))
        table.writerows(sorted(_anciens(lues, actuelles)))
    (cible / "LICENSE").write_text((paquet / "LICENSE").read_text("utf-8"), encoding="utf-8")


def _anciens(lues: list[dict[str, Any]], actuelles: dict[str, Any]) -> set[tuple[str, str, str]]:
    nommes = {
        (c["code"], c["nom"], c.get("chefLieu") or c.get("commune"))
        for c in lues
        if c["type"] != "commune-actuelle"
    }
    nommes = {ligne for ligne in nommes if ligne[2] in actuelles}
    connus = {code for code, _, _ in nommes}
    sans_nom = {
        (ancien, "", code)
        for code, c in actuelles.items()
        for ancien in c.get("anciensCodes", [])
        if ancien not in connus and ancien not in actuelles
    }
    return nommes | sans_nom
