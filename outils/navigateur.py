"""Trouve un Chromium pour les tests, et l'installe par apt-get s'il manque et si c'est possible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NOMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def trouver() -> str | None:
    """Chemin du navigateur : `CHROMIUM`, sinon le premier connu du système."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NOMS)), None)


def main() -> int:
    if trouver():
        return 0
    prefixe = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not prefixe or shutil.which("sudo")):
        sys.stdout.write("Installation de Chromium pour les tests du navigateur…\n")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*prefixe, "apt-get", "-qq", "update"], check=False, env=env)
        subprocess.run(
            [*prefixe, "apt-get", "-qq", "-y", "install", "chromium"],
            check=False,
            env=env,
            stdout=subprocess.DEVNULL,
        )
    if trouver():
        return 0
    sys.stderr.write(
        "Chromium manque pour les tests du navigateur. Installez-le (apt-get install chromium) "
        "ou indiquez-le par la variable CHROMIUM, puis relancez.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
