"""Une installation à elle, dont la base est déjà menée jusqu'ici : la commande n'a plus qu'à servir."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from django.db import connection

from jalons.socle.postgres import PostgresEmbarque
from tests.outillage.bases import Bases


def installer(dossier: Path, bases: Bases) -> PostgresEmbarque:
    """Le serveur de ce dossier de travail, sa base remplie du modèle (un vrai départ : test_paquet)."""
    serveur = PostgresEmbarque(dossier / "postgres").demarrer()
    lien = connection.get_connection_params()
    source = {
        f"PG{cle.upper()}": str(lien[cle])
        for cle in ("host", "port", "user", "password")
        if lien.get(cle)
    }
    copie = dossier / "modele.sql"
    subprocess.run(
        [serveur.programme("pg_dump"), "--no-owner", "-f", copie, bases.schema()],
        env={**os.environ, **source},
        check=True,
    )
    subprocess.run(
        [
            serveur.programme("psql"),
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-o",
            os.devnull,
            "-f",
            copie,
            serveur.url,
        ],
        check=True,
    )
    copie.unlink()
    return serveur
