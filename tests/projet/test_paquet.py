"""Le paquet installable : construit, installé ailleurs sans Node, il sert le site."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]


pytestmark = pytest.mark.lourd


@pytest.fixture(scope="module")
def construite():
    """Un dossier où le paquet vient d'être construit : (dossier, paquet)."""
    with tempfile.TemporaryDirectory(prefix="jalons-paquet-") as nom:
        dossier = Path(nom)
        dossier.chmod(0o755)
        # Construire depuis une copie : rien ne s'écrit dans le dépôt.
        source = dossier / "source"
        shutil.copytree(
            RACINE,
            source,
            ignore=shutil.ignore_patterns(
                ".git", ".venv", "var", "node_modules", "tests", "build", "__pycache__", ".*_cache"
            ),
        )
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [*pip, "wheel", "--no-deps", "-w", nom, str(source)], check=True, timeout=240
        )
        [roue] = dossier.glob("*.whl")
        yield dossier, roue


@pytest.fixture(scope="module")
def installe(construite):
    """Un environnement neuf où seul le paquet est installé."""
    dossier, roue = construite
    pip = [str(dossier / "env" / "bin" / "python"), "-m", "pip", "--quiet"]
    subprocess.run([sys.executable, "-m", "venv", dossier / "env"], check=True)
    subprocess.run(
        [*pip, "install", "--no-compile", "--require-hashes", "-r", RACINE / "requirements.txt"],
        check=True,
        timeout=300,
    )
    subprocess.run(
        [*pip, "install", "--no-compile", "--no-deps", str(roue)], check=True, timeout=120
    )
    yield dossier
    _lancer(dossier, "arreter")


def _env(dossier: Path) -> dict[str, str]:
    propre = {
        k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "DATABASE", "PYTHON"))
    }
    return {**propre, "JALONS_DONNEES": str(dossier / "donnees"), "PATH": "/usr/bin:/bin"}


def _lancer(dossier: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [dossier / "env/bin/jalons", *arguments],
        cwd=dossier,
        env=_env(dossier),
        capture_output=True,
        text=True,
        timeout=180,
    )


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def test_tout_fichier_suivi_est_dans_le_paquet(construite):
    """Gabarits de courriels compris : un genre de fichier nouveau n'est jamais oublié."""
    _, roue = construite
    lus = subprocess.run(
        ["git", "ls-files", "jalons"], cwd=RACINE, capture_output=True, text=True, check=True
    )
    suivis = {nom for nom in lus.stdout.splitlines() if not Path(nom).name.startswith(".")}
    assert {Path(nom).suffix for nom in suivis} >= {".py", ".html", ".txt", ".yaml", ".typ"}
    with zipfile.ZipFile(roue) as contenu:
        livres = set(contenu.namelist())
    assert suivis - livres == set()
    assert not [nom for nom in livres if "__pycache__" in nom]


def test_le_paquet_sert_le_site_sans_node(installe):
    assert "intègre des fichiers" in _lancer(installe, "--help").stdout
    fait = _lancer(installe, "migrer")
    assert fait.returncode == 0, fait.stderr
    port = _port_libre()
    serveur = subprocess.Popen(
        [installe / "env/bin/jalons", "serve", "--port", str(port)],
        cwd=installe,
        env=_env(installe),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        page = _attendre(f"http://127.0.0.1:{port}/comptes/connexion/", serveur)
        assert "Se connecter" in page
        feuille = page.split('rel="stylesheet" href="')[1].split('"')[0]
        css = _attendre(f"http://127.0.0.1:{port}{feuille}", serveur)
        assert "bootstrap" in css.lower()
    finally:
        serveur.terminate()
        serveur.wait(timeout=30)
    assert serveur.returncode == 0


def _attendre(adresse: str, serveur: subprocess.Popen[bytes]) -> str:
    for _ in range(100):
        if serveur.poll() is not None:
            break
        try:
            with urllib.request.urlopen(adresse, timeout=5) as reponse:
                return str(reponse.read().decode())
        except OSError:
            time.sleep(0.3)
    raise AssertionError("le site n'a pas répondu")
