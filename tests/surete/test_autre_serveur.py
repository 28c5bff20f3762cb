"""Sauvegarder et restaurer sur un serveur d'une autre version, avec ses propres outils (X4)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jalons.config.commande import sauvegarde
from jalons.socle.postgres import PostgresEmbarque

RACINE = Path(__file__).resolve().parents[2]
OUTILS_15 = Path("/usr/lib/postgresql/15/bin")
sans_15 = pytest.mark.skipif(
    not (OUTILS_15 / "postgres").exists(), reason="PostgreSQL 15 de Debian n'est pas installé"
)


@pytest.fixture
def serveur_15(monkeypatch) -> Iterator[tuple[Path, dict[str, str]]]:
    """Un vrai PostgreSQL 15, désigné par `DATABASE_URL` ; les outils du paquet sont d'une autre version."""
    with tempfile.TemporaryDirectory(prefix="jalons-quinze-") as nom:
        os.chmod(nom, 0o755)
        monkeypatch.setenv("PG_BINDIR", str(OUTILS_15))
        serveur = PostgresEmbarque(Path(nom) / "postgres").demarrer()
        monkeypatch.delenv("PG_BINDIR")
        url = f"postgresql://postgres@/jalons?host={serveur.socket}"
        try:
            yield Path(nom), {**os.environ, "JALONS_DONNEES": nom, "DATABASE_URL": url}
        finally:
            serveur.arreter()


def _jalons(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jalons", *arguments],
        cwd=RACINE,
        env=env,
        capture_output=True,
        text=True,
        timeout=180,
    )


def _psql(env: dict[str, str], ordre: str) -> str:
    rendu = subprocess.run(
        [OUTILS_15 / "psql", "-AtX", "-c", ordre, env["DATABASE_URL"]],
        capture_output=True,
        text=True,
        check=True,
    )
    return rendu.stdout.strip()


@pytest.mark.lourd
@sans_15
def test_la_sauvegarde_d_un_serveur_15_se_relit_sur_lui(serveur_15):
    dossier, env = serveur_15
    _psql(env, "CREATE TABLE socle_parametrelocal AS SELECT generate_series(1, 7) AS id")
    fichier = dossier / "s.tar"
    faite = _jalons(env, "sauvegarder", str(fichier))
    assert faite.returncode == 0, faite.stderr
    _psql(env, "DELETE FROM socle_parametrelocal")
    rendue = _jalons(env, "restaurer", str(fichier), "--remplacer")
    assert rendue.returncode == 0, rendue.stderr
    assert _psql(env, "SELECT count(*) FROM socle_parametrelocal") == "7"


@pytest.mark.django_db
def test_sans_les_outils_du_serveur_rien_n_est_ecrit(monkeypatch, tmp_path):
    monkeypatch.setattr(sauvegarde, "version_du_serveur", lambda: 13)
    with pytest.raises(sauvegarde.Arret, match="postgresql-client-13"):
        sauvegarde.sauvegarder(tmp_path / "s.tar")
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_une_sauvegarde_d_un_serveur_plus_recent_est_refusee(monkeypatch):
    monkeypatch.setattr(sauvegarde, "version_du_serveur", lambda: 15)
    with pytest.raises(sauvegarde.Arret, match="PostgreSQL 18"):
        sauvegarde._refuser_une_sauvegarde_d_ailleurs({"postgresql": 18})
