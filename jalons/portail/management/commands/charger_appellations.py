"""`manage.py charger_appellations FICHIER` : les appellations de métiers publiées par France Travail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jalons.annuaire.services import charger_appellations


class Command(BaseCommand):
    help = "Complète les appellations des métiers par le fichier du ROME (CSV)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        chemin: Path = options["fichier"]
        try:
            nombre = charger_appellations(chemin)
        except (OSError, UnicodeDecodeError) as erreur:
            raise CommandError(f"{chemin} ne se lit pas : un CSV en UTF-8 est attendu.") from erreur
        except KeyError as erreur:
            raise CommandError(f"{chemin} : la colonne {erreur} manque.") from erreur
        self.stdout.write(f"{nombre} appellations lues.")
