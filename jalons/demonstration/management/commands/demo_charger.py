"""`manage.py demo_charger` : charge le département de démonstration."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jalons.demonstration.chargement import charger
from jalons.demonstration.jeux import PAR_DEFAUT, jeux
from jalons.socle.erreurs import ErreurMetier


class Command(BaseCommand):
    help = "Charge le département de démonstration ; sans effet s'il l'est déjà."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--departement", choices=list(jeux()), default=PAR_DEFAUT)
        parser.add_argument("--foyers", type=int, default=1500)
        parser.add_argument("--mois", type=int, default=4)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            charger(
                jeux()[options["departement"]],
                foyers=options["foyers"],
                mois=options["mois"],
                le=timezone.localdate(),
                dire=self.stdout.write,
            )
        except ErreurMetier as erreur:
            raise CommandError(str(erreur)) from erreur
