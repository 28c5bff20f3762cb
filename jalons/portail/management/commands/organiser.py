"""`manage.py organiser FICHIER` : installe l'organisation d'un département."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError

from jalons.annuaire.services import charger_communes
from jalons.portail.organisation import installer
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.registre import CodeInconnu


class Command(BaseCommand):
    help = "Installe territoires, sites, structures, agents et places décrits dans un fichier YAML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--communes", type=Path, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        chemin: Path = options["fichier"]
        if not chemin.is_file():
            raise CommandError(f"Fichier introuvable : {chemin}")
        communes: Path | None = options["communes"]
        if communes is not None and not communes.is_file():
            raise CommandError(f"Fichier introuvable : {communes}")
        try:
            if communes is not None:
                charger_communes(communes)
            crees = installer(chemin)
        except KeyError as erreur:
            raise CommandError(f"{chemin.name} : il manque {erreur}") from erreur
        except (
            yaml.YAMLError,
            ObjectDoesNotExist,
            CodeInconnu,
            ErreurMetier,
            ValueError,
        ) as erreur:
            raise CommandError(f"{chemin.name} : {erreur}") from erreur
        self.stdout.write(f"{crees['agents']} agents et {crees['places']} capacités installés.")
