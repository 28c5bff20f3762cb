"""Le PostgreSQL embarqué : partagé, survivant, un seul par dossier."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from jalons.socle.postgres import PostgresEmbarque, PostgresIndisponible, trouver_binaires

pytestmark = pytest.mark.lourd


@pytest.fixture
def serveur():
    with tempfile.TemporaryDirectory(prefix="jalons-test-") as dossier:
        os.chmod(dossier, 0o755)
        instance = PostgresEmbarque(Path(dossier) / "pg")
        try:
            yield instance
        finally:
            instance.arreter()


def test_demarrer_deux_fois_ne_fait_qu_un_serveur(serveur):
    serveur.demarrer()
    numero = serveur._numero()
    serveur.demarrer()
    assert serveur._numero() == numero
    with psycopg.connect(serveur.url) as lien:
        assert lien.execute("SELECT lower('ÉÀÇ')").fetchone() == ("éàç",)


def test_une_mort_brutale_ne_perd_pas_ce_qui_est_valide(serveur):
    serveur.demarrer()
    with psycopg.connect(serveur.url, autocommit=True) as lien:
        lien.execute("CREATE TABLE t (n int)")
        lien.execute("INSERT INTO t VALUES (57)")
    os.kill(serveur._numero(), signal.SIGKILL)
    PostgresEmbarque(serveur.racine).demarrer()
    with psycopg.connect(serveur.url) as lien:
        assert lien.execute("SELECT n FROM t").fetchall() == [(57,)]


def test_quatre_processus_a_la_fois_partagent_un_serveur(serveur):
    code = (
        "import sys; from pathlib import Path; from jalons.socle.postgres import PostgresEmbarque;"
        "s = PostgresEmbarque(Path(sys.argv[1])).demarrer(); print(s._numero())"
    )
    enfants = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(serveur.racine)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        for _ in range(4)
    ]
    numeros = {enfant.communicate(timeout=90)[0].strip() for enfant in enfants}
    assert len(numeros) == 1


def test_la_prise_reste_courte_dans_un_dossier_profond(tmp_path):
    profond = tmp_path / ("tres-long-" * 12)
    assert len(str(PostgresEmbarque(profond).socket)) < 100


def test_sous_un_dossier_ferme_root_range_ses_donnees_ailleurs(tmp_path, monkeypatch):
    ferme = tmp_path / "ferme"
    ferme.mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert PostgresEmbarque(ferme / "pg").racine.parent == Path("/var/lib/jalons")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert PostgresEmbarque(ferme / "pg").racine == ferme / "pg"


def test_sans_binaires_le_message_dit_quoi_faire(monkeypatch):
    monkeypatch.setenv("PG_BINDIR", "/nulle/part")
    assert trouver_binaires() == Path("/nulle/part")
    monkeypatch.delenv("PG_BINDIR")
    monkeypatch.setattr("importlib.util.find_spec", lambda nom: None)
    monkeypatch.setattr(Path, "glob", lambda self, motif: iter(()))
    with pytest.raises(PostgresIndisponible, match="DATABASE_URL"):
        trouver_binaires()
