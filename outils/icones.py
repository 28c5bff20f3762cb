"""Ne garde de la police d'icônes que celles du projet : 134 ko deviennent une dizaine.

Une icône est employée si son nom est écrit entre guillemets dans un gabarit, un module, un script ou
une déclaration : tous ceux qui pourraient l'être sont gardés, aucun ne manque.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
PAQUET = RACINE / "jalons"
SOURCE = RACINE / "node_modules" / "bootstrap-icons" / "font"
CIBLE = PAQUET / "static_tiers" / "tiers" / "icones"
_SUFFIXES = {".py", ".html", ".js", ".yaml"}
_REGLE = re.compile(r"\.bi-([a-z0-9-]+)::?before\{content:\"\\([0-9a-f]+)\"\}")
_FEUILLE = """@font-face {{
  font-family: "icones";
  src: url("icones.woff2") format("woff2");
  font-display: block;
}}
.bi::before {{
  display: inline-block;
  font-family: "icones" !important;
  font-style: normal;
  font-weight: 400 !important;
  font-variant: normal;
  text-transform: none;
  line-height: 1;
  vertical-align: -0.125em;
  -webkit-font-smoothing: antialiased;
}}
{regles}
"""


def catalogue() -> dict[str, str]:
    """Nom de chaque icône de la police → son code hexadécimal."""
    feuille = (SOURCE / "bootstrap-icons.min.css").read_text(encoding="utf-8")
    return dict(_REGLE.findall(feuille))


def employees(connues: set[str]) -> set[str]:
    """Les icônes que les sources nomment."""
    trouvees: set[str] = set()
    for chemin in PAQUET.rglob("*"):
        hors = {"static_tiers", "migrations", "reference", "donnees"} & set(chemin.parts)
        if chemin.suffix in _SUFFIXES and not hors:
            texte = chemin.read_text(encoding="utf-8")
            entre_guillemets = re.findall(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""", texte)
            trouvees.update(connues.intersection(entre_guillemets))
            trouvees.update(connues.intersection(re.findall(r"icone: ([a-z0-9-]+)", texte)))
    return trouvees


def posees() -> set[str]:
    """Les icônes de la police déjà réduite."""
    feuille = CIBLE / "icones.css"
    if not feuille.exists():
        return set()
    return set(re.findall(r"\.bi-([a-z0-9-]+)::before", feuille.read_text(encoding="utf-8")))


def reduire() -> bool:
    """Écrit la police et sa feuille ; faux si rien n'a changé."""
    from fontTools import subset

    codes = catalogue()
    gardees = sorted(employees(set(codes)))
    if set(gardees) == posees() and (CIBLE / "icones.woff2").exists():
        return False
    options = subset.Options(flavor="woff2", layout_features=[], name_IDs=[], hinting=False)
    police = subset.load_font(str(SOURCE / "fonts" / "bootstrap-icons.woff2"), options)
    reducteur = subset.Subsetter(options)
    reducteur.populate(unicodes=[int(codes[nom], 16) for nom in gardees])
    reducteur.subset(police)
    CIBLE.mkdir(parents=True, exist_ok=True)
    subset.save_font(police, str(CIBLE / "icones.woff2"), options)
    regles = "\n".join(f'.bi-{nom}::before {{ content: "\\{codes[nom]}"; }}' for nom in gardees)
    (CIBLE / "icones.css").write_text(_FEUILLE.format(regles=regles), encoding="utf-8")
    return True


def convertir(source: Path, cible: Path, signes: str) -> None:
    """Une police réduite à ces signes, en woff2."""
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=["kern", "liga"], hinting=False)
    police = subset.load_font(str(source), options)
    reducteur = subset.Subsetter(options)
    reducteur.populate(text=signes)
    reducteur.subset(police)
    cible.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(police, str(cible), options)


if __name__ == "__main__":
    sys.stdout.write("Icônes réduites.\n" if reduire() else "Icônes à jour.\n")
