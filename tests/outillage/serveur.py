"""Le serveur des tests : un PostgreSQL embarqué à lui, dans `var/tests`, qui ne craint rien.

Ce qu'il garde se refait : il n'attend donc jamais le disque. Les données de `make demo` sont dans un
autre serveur, qu'aucun test ne touche. `DATABASE_URL`, s'il est donné, remplace ce serveur.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from jalons.socle.postgres import PostgresEmbarque

REGLAGES = (
    "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"
    "wal_level = minimal\nmax_wal_senders = 0\nshared_buffers = 192MB\nmax_connections = 80\n"
)


class ServeurDesTests(PostgresEmbarque):
    """Le serveur embarqué, sans attente du disque."""

    def _initialiser(self) -> None:
        neuf = not (self.donnees / "PG_VERSION").exists()
        super()._initialiser()
        if neuf:
            with (self.donnees / "postgresql.auto.conf").open("a") as reglages:
                reglages.write(REGLAGES)


def servir() -> None:
    """Démarre le serveur des tests et y mène la connexion de Django."""
    if os.environ.get("DATABASE_URL"):
        return
    dossier = Path(os.environ.get("JALONS_DONNEES", "var")).absolute() / "tests" / "postgres"
    serveur = ServeurDesTests(dossier).demarrer()
    settings.DATABASES["default"]["HOST"] = str(serveur.socket)
