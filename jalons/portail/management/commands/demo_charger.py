"""`manage.py demo_charger` : charge le département de démonstration."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from jalons.portail.demonstration.chargement import charger


class Command(BaseCommand):
    help = "Charge le département de démonstration ; sans effet s'il l'est déjà."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--foyers", type=int, default=1500)
        parser.add_argument("--mois", type=int, default=4)

    def handle(self, *args: Any, **options: Any) -> None:
        charger(
            foyers=options["foyers"],
            mois=options["mois"],
            le=timezone.localdate(),
            dire=self.stdout.write,
        )
