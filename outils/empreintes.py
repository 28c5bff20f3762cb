"""`python -m outils.empreintes` : note les empreintes des chiffres nouveaux dans leur dossier.

Ne récrit jamais une empreinte déjà notée : une définition changée demande une version de plus.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

from jalons.chiffres import registre


def noter(paquet: str) -> None:
    """Ajoute à chaque `versions.txt` du paquet les versions qui y manquent."""
    module = import_module(paquet)
    for trouve in pkgutil.iter_modules(module.__path__):
        if not trouve.ispkg:
            continue
        declare = import_module(f"{paquet}.{trouve.name}")
        dossier = Path(next(iter(declare.__path__)))
        notees = registre.versions_notees(dossier)
        for chiffre in getattr(declare, "CHIFFRES", ()) or (declare.CHIFFRE,):
            if (chiffre.code, chiffre.version) not in notees:
                with (dossier / "versions.txt").open("a", encoding="utf-8") as fichier:
                    fichier.write(f"{chiffre.code} {chiffre.version} {chiffre.empreinte}\n")
                sys.stdout.write(f"{chiffre.code} version {chiffre.version} notée\n")


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalons.config.settings")
    inscrire = registre.inscrire_le_paquet

    def noter_puis_inscrire(paquet: str) -> None:
        noter(paquet)
        inscrire(paquet)

    registre.inscrire_le_paquet = noter_puis_inscrire
    django.setup()


if __name__ == "__main__":
    main()
