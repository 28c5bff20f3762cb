"""`manage.py charger_reference` : communes, métiers, grille et règles livrées."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from jalons.portail.reference import charger_reference


class Command(BaseCommand):
    help = "Installe ou met à jour les tables de référence livrées avec Jalons."

    def handle(self, *args: Any, **options: Any) -> None:
        charger_reference()
