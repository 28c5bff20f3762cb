"""`manage.py generer DOSSIER` : écrit des fichiers VRSB d'invention."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from jalons.generateur import generer


class Command(BaseCommand):
    help = "Écrit les fichiers mensuels et quotidiens d'un département d'invention."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dossier", type=Path)
        parser.add_argument("--foyers", type=int, default=1000)
        parser.add_argument("--mois", type=int, default=3)
        parser.add_argument("--graine", type=int, default=57)
        parser.add_argument("--debut", type=date.fromisoformat, default=None)
        parser.add_argument("--departement", default="")
        parser.add_argument("--quotidiens", type=int, default=0)
        parser.add_argument("--compresse", action="store_true")
        parser.add_argument("--france-travail", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        chemins = generer(
            options["dossier"],
            foyers=options["foyers"],
            mois=options["mois"],
            graine=options["graine"],
            debut=options["debut"],
            departement=options["departement"],
            compresse=options["compresse"],
            quotidiens=options["quotidiens"],
            france_travail=options["france_travail"],
        )
        for chemin in chemins:
            self.stdout.write(str(chemin))
