"""`manage.py importer FICHIER…` : intègre des fichiers de la CAF ou de la MSA."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from jalons.echanges import services
from jalons.echanges.models import Lot

LIBELLES = {
    "lus": "dossiers lus",
    "modifies": "dossiers nouveaux ou modifiés",
    "rejetes": "dossiers rejetés",
    "en_double": "dossiers en double dans le fichier",
    "personnes_nouvelles": "personnes nouvelles",
    "entree_rsa": "entrées",
    "sortie_rsa": "sorties",
    "droit_suspendu": "suspensions",
    "droit_repris": "reprises",
    "demenagement": "déménagements",
    "fin_soumission": "fins de soumission",
    "absents": "dossiers absents du fichier, clos",
}


class Command(BaseCommand):
    help = "Intègre des fichiers VRSB de la CAF ou de la MSA (XML, gzip ou zip)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichiers", nargs="+", type=Path)
        parser.add_argument("--simuler", action="store_true", help="tout calculer, ne rien garder")
        parser.add_argument(
            "--recu-le",
            type=date.fromisoformat,
            help="reprise d'historique : jour passé où le fichier a été reçu, et donc connu",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        le = options["recu_le"] or timezone.localdate()
        if le > timezone.localdate():
            raise CommandError("Un fichier ne peut pas avoir été reçu demain.")
        reprise = le < timezone.localdate()
        for chemin in options["fichiers"]:
            if not chemin.is_file():
                raise CommandError(f"Fichier introuvable : {chemin}")
            try:
                if options["simuler"]:
                    lot = services.simuler(chemin=chemin, par=None, le=le)
                else:
                    lot = services.importer(
                        chemin=chemin,
                        par=None,
                        le=le,
                        progression=self._progression,
                        reprise=reprise,
                    )
            except services.FichierRefuse as refus:
                raise CommandError(f"{chemin.name} : {refus.message}") from refus
            self._resumer(lot, simule=options["simuler"])

        if reprise:
            self.stdout.write(
                f"Reprise d'historique : ces faits sont tenus pour connus depuis le {le:%d/%m/%Y}."
            )

    def _progression(self, lot: Lot) -> None:
        self.stdout.write(f"\r{lot.nom} : {lot.avancement} %", ending="")
        self.stdout.flush()

    def _resumer(self, lot: Lot, *, simule: bool) -> None:
        entete = "Simulation, rien n'est gardé" if simule else lot.get_etat_display()
        self.stdout.write(f"\r{lot.nom} — {entete}")
        for nom, libelle in LIBELLES.items():
            if lot.compteurs.get(nom):
                self.stdout.write(f"  {lot.compteurs[nom]:>8}  {libelle}")
