"""Le serveur des tests : un PostgreSQL embarqué à lui, en mémoire ou dans `var/tests`.

Ce qu'il garde se refait : il n'attend donc jamais le disque, et s'en passe là où `/dev/shm` est assez
grand (un clone y est dix fois plus court). Les données de `make demo` sont dans un autre serveur,
qu'aucun test ne touche. `DATABASE_URL`, s'il est donné, remplace ce serveur.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin

from jalons.socle.postgres import PostgresEmbarque

REGLAGES = (
    "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"
    "wal_level = minimal\nmax_wal_senders = 0\nshared_buffers = 192MB\nmax_connections = 80\n"
    "max_wal_size = 512MB\n"
)
MEMOIRE = Path("/dev/shm")
PLACE_VOULUE = 4 * 1024**3


class ServeurDesTests(PostgresEmbarque):
    """Le serveur embarqué, sans attente du disque."""

    def _initialiser(self) -> None:
        neuf = not (self.donnees / "PG_VERSION").exists()
        super()._initialiser()
        if neuf:
            with (self.donnees / "postgresql.auto.conf").open("a") as reglages:
                reglages.write(REGLAGES)


def _en_memoire(dossier: Path) -> Path | None:
    """Le dossier équivalent en mémoire, s'il sert déjà ou s'il y a la place."""
    en_memoire = MEMOIRE / f"jalons-{hashlib.sha256(str(dossier).encode()).hexdigest()[:12]}"
    return en_memoire if en_memoire.exists() or _memoire_assez_grande() else None


def _memoire_assez_grande() -> bool:
    """Vrai si l'on peut y ranger des bases, et y lancer des programmes."""
    if not MEMOIRE.is_dir() or shutil.disk_usage(MEMOIRE).free < PLACE_VOULUE:
        return False
    return not os.statvfs(MEMOIRE).f_flag & os.ST_NOEXEC


def travailler_en_memoire() -> None:
    """Les dossiers jetables vont en mémoire s'il y a la place, ceux des programmes lancés aussi."""
    if "TMPDIR" not in os.environ and _memoire_assez_grande():
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMOIRE)


def servir() -> None:
    """Démarre le serveur des tests et y mène la connexion de Django."""
    if os.environ.get("DATABASE_URL"):
        return
    dossier = Path(os.environ.get("JALONS_DONNEES", "var")).absolute() / "tests" / "postgres"
    serveur = ServeurDesTests(_en_memoire(dossier) or dossier).demarrer()
    settings.DATABASES["default"]["HOST"] = str(serveur.socket)


def garder_les_statiques() -> None:
    """Le navigateur des tests garde styles, scripts et polices d'une page à l'autre."""
    origine = StaticFilesHandlerMixin.serve

    def servir_et_garder(handler: Any, requete: Any) -> Any:
        reponse = origine(handler, requete)
        reponse["Cache-Control"] = "max-age=3600"
        return reponse

    StaticFilesHandlerMixin.serve = servir_et_garder  # type: ignore[method-assign]
