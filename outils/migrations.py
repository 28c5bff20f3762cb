"""Les migrations publiées ne changent plus : les geler, et, tant que rien n'est publié, les refaire.

`python -m outils.migrations refaire` récrit une migration initiale par pièce, du bas vers le haut, et
garde celles que l'on a écrites à la main (extensions, SQL). `python -m outils.migrations geler`
inscrit l'empreinte de chacune, sous la version de pyproject : à lancer en publiant une version, et
alors seulement. `tests/projet/test_passage.py` refuse ensuite qu'une migration inscrite change.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
PUBLIEES = RACINE / "tests" / "projet" / "migrations_publiees.json"
A_LA_MAIN = re.compile(r"\b(RunSQL|RunPython|\w+Extension|SeparateDatabaseAndState)\(")
ENGENDREE = re.compile(r"migrations\.(Create|Add|Alter|Remove|Delete|Rename)\w+\(")
# Ce que Django ne devine pas : les colonnes normalisées demandent les extensions.
EXIGENCES = {"annuaire": ("socle", "0001_extensions")}


def fichiers() -> list[Path]:
    """Toutes les migrations, dans un ordre stable."""
    return sorted((RACINE / "jalons").glob("*/migrations/[0-9]*.py"))


def nom(chemin: Path) -> str:
    """« piece/0001_initial »."""
    return f"{chemin.parents[1].name}/{chemin.stem}"


def empreinte(chemin: Path) -> str:
    """SHA-256 du fichier, fins de ligne comprises."""
    return hashlib.sha256(chemin.read_bytes()).hexdigest()


def geler() -> None:
    """Inscrit l'empreinte de chaque migration sous la version courante."""
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))
    gelees = {
        "version": projet["project"]["version"],
        "migrations": {nom(chemin): empreinte(chemin) for chemin in fichiers()},
    }
    PUBLIEES.write_text(json.dumps(gelees, indent=2) + "\n", encoding="utf-8")


def _ecarter() -> dict[str, list[tuple[str, str]]]:
    """Retire tout, sauf ce qui ouvre la base ; rend, par pièce, le SQL écrit à la main à remettre.

    Une migration mêlée (du SQL et de l'engendré) arrête tout avant qu'on n'en perde le SQL.
    """
    a_remettre: dict[str, list[tuple[str, str]]] = {}
    a_retirer, melees = [], []
    for chemin in fichiers():
        texte = chemin.read_text(encoding="utf-8")
        if A_LA_MAIN.search(texte):
            if ENGENDREE.search(texte):
                melees.append(nom(chemin))
            if "initial = True" in texte:
                continue
            sans_numero = chemin.stem.split("_", 1)[1]
            a_remettre.setdefault(chemin.parents[1].name, []).append((sans_numero, texte))
        a_retirer.append(chemin)
    if melees:
        raise SystemExit(
            "Séparez d'abord le SQL écrit à la main de ce qui s'engendre : " + ", ".join(melees)
        )
    for chemin in a_retirer:
        chemin.unlink()
    return a_remettre


def _derniere(piece: str) -> str:
    return sorted((RACINE / "jalons" / piece / "migrations").glob("[0-9]*.py"))[-1].stem


def _remettre(piece: str, a_remettre: list[tuple[str, str]]) -> None:
    """Remet le SQL de la pièce à la suite, après la dernière migration de chaque pièce citée."""
    for sans_numero, texte in a_remettre:
        propre = re.sub(
            r'\(\s*"(\w+)",\s*"0\d+_\w+"\s*,?\s*\)',
            lambda cite: f'("{cite[1]}", "{_derniere(cite[1])}")',
            texte,
        )
        rang = int(_derniere(piece)[:4]) + 1
        fichier = RACINE / "jalons" / piece / "migrations" / f"{rang:04}_{sans_numero}.py"
        fichier.write_text(propre, encoding="utf-8")


def _exiger(piece: str) -> None:
    """Ajoute à la première migration de la pièce une dépendance que Django ne devine pas."""
    chemin = RACINE / "jalons" / piece / "migrations" / "0001_initial.py"
    texte = chemin.read_text(encoding="utf-8")
    vers, migration = EXIGENCES[piece]
    ligne = f'    dependencies = [\n        ("{vers}", "{migration}"),'
    chemin.write_text(texte.replace("    dependencies = [", ligne, 1), encoding="utf-8")


def refaire() -> None:
    """Une migration initiale par pièce, du bas vers le haut ; aucune base n'est lue."""
    # Un serveur qui ne répond pas : l'histoire d'une base locale n'a pas à s'en mêler.
    os.environ["DATABASE_URL"] = "postgresql://personne@127.0.0.1:9/rien"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalons.config.settings")
    from django.conf import settings

    def a_des_tables(piece: str) -> bool:
        return any((RACINE / "jalons" / piece).glob("models*"))

    pieces = [p for p in reversed(settings.PIECES) if a_des_tables(p)]
    # Les personnes du journal sont des agents : `comptes` précède les tables du socle.
    pieces.sort(key=lambda p: {"annuaire": 0, "comptes": 1, "socle": 2}.get(p, 3))
    a_remettre = _ecarter()
    for piece in pieces:
        ordre = [sys.executable, "-W", "ignore", "manage.py", "makemigrations", piece, "-v", "0"]
        subprocess.run(ordre, cwd=RACINE, check=True)
        if piece in EXIGENCES:
            _exiger(piece)
    for piece, ecrites in a_remettre.items():
        _remettre(piece, ecrites)
    for ordre in (["check", "--fix"], ["format"]):
        ruff = [sys.executable, "-m", "ruff", *ordre, "-q", *map(str, fichiers())]
        subprocess.run(ruff, check=True)


if __name__ == "__main__":
    {"geler": geler, "refaire": refaire}[sys.argv[1]]()
