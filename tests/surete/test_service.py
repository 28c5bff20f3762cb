"""Le service tient debout : tué, coupé de sa base, il se relève seul et `/sante` le dit (U4, X6)."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from jalons.config.commande.service import MORTS_DE_SUITE, Programme, surveiller
from jalons.socle.postgres import PostgresEmbarque
from tests.outillage.installation import installer

RACINE = Path(__file__).resolve().parents[2]


def _programme(code: str) -> Programme:
    return Programme("L'essai", [sys.executable, "-c", code], dict(os.environ))


def test_un_programme_qui_meurt_est_relance_apres_une_attente_qui_double():
    essai, dits = _programme("raise SystemExit(3)"), []
    attentes, maintenant = [], 0.0
    for _ in range(4):
        assert essai.veiller(maintenant, dits.append)
        essai.processus.wait()
        assert essai.veiller(maintenant, dits.append)
        attentes.append(essai.relance_a - maintenant)
        assert essai.processus is None, "il ne repart pas avant son heure"
        maintenant = essai.relance_a
    assert attentes == [1.0, 2.0, 4.0, 8.0]
    assert "code 3" in dits[0]


def test_un_programme_qui_meurt_sans_cesse_arrete_le_service_en_erreur():
    heure = [0.0]
    essai = _programme("raise SystemExit(1)")

    def dormir(_secondes: float) -> None:
        if essai.processus is not None:
            essai.processus.wait()
        heure[0] += 100.0

    rendu = surveiller(
        [essai],
        veiller_la_base=lambda: None,
        muets=lambda *_: False,
        dire=lambda _t: None,
        horloge=lambda: heure[0],
        dormir=dormir,
    )
    assert rendu == 1
    assert essai.morts == MORTS_DE_SUITE


def test_un_programme_muet_est_relance():
    essai = _programme("import time; time.sleep(60)")
    tours = []

    def dormir(_secondes: float) -> None:
        tours.append(essai.processus.pid if essai.processus else None)
        if len(tours) == 4:
            raise KeyboardInterrupt

    muet = iter([True, False, False, False, False])
    surveiller(
        [essai],
        veiller_la_base=lambda: None,
        muets=lambda *_: next(muet),
        dire=lambda _t: None,
        horloge=lambda: 40.0 * (len(tours) + 1),
        dormir=dormir,
    )
    assert len({pid for pid in tours if pid}) == 2


@pytest.mark.django_db
def test_sans_travailleur_la_sante_le_dit_et_l_administrateur_le_voit(scene):
    from datetime import date

    from jalons.portail.journee import TravauxDeFondArretes

    reponse = Client().get("/sante")
    assert reponse.status_code == 503
    assert reponse.json()["base"] == "répond"
    assert reponse.json()["travaux_de_fond"] == "arrêtés"
    assert TravauxDeFondArretes.bloc(scene.helene, le=date(2026, 3, 16)).total == 1


@pytest.mark.django_db
def test_un_signe_de_vie_recent_suffit(scene):
    from datetime import date

    from django.db import connection

    from jalons.portail.journee import TravauxDeFondArretes

    with connection.cursor() as curseur:
        curseur.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert Client().get("/sante").status_code == 200
    assert TravauxDeFondArretes.bloc(scene.helene, le=date(2026, 3, 16)).total == 0


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def _attendre(vrai: Callable[[], bool], secondes: float = 60) -> None:
    limite = time.monotonic() + secondes
    while not vrai():
        assert time.monotonic() < limite, "trop long"
        time.sleep(0.3)


@pytest.fixture(scope="module")
def service(garde_des_bases) -> Iterator[tuple[subprocess.Popen[bytes], Path, str]]:
    """`jalons serve` pour de vrai, dans un dossier neuf."""
    port = _port_libre()
    propre = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    with tempfile.TemporaryDirectory(prefix="jalons-service-") as nom:
        os.chmod(nom, 0o755)
        env = {**propre, "JALONS_DONNEES": nom}
        installer(Path(nom), garde_des_bases.bases)
        lance = subprocess.Popen(
            [sys.executable, "-m", "jalons", "serve", "--port", str(port)], cwd=RACINE, env=env
        )
        try:
            yield lance, Path(nom), f"http://127.0.0.1:{port}"
        finally:
            lance.terminate()
            lance.wait(timeout=30)
            PostgresEmbarque(Path(nom) / "postgres").arreter()


def _sante(racine: str) -> dict | None:
    try:
        with urllib.request.urlopen(f"{racine}/sante", timeout=5) as reponse:
            return json.load(reponse)
    except urllib.error.HTTPError as erreur:
        return {"etat": "en panne", "code": erreur.code}
    except OSError:
        return None


def _enfants(pid: int, mot: str) -> list[int]:
    trouves = []
    for chemin in Path("/proc").glob("[0-9]*"):
        try:
            parent = chemin.joinpath("stat").read_text().rsplit(")", 1)[1].split()[1]
            ligne = chemin.joinpath("cmdline").read_text()
        except OSError:
            continue
        if int(parent) == pid and mot in ligne:
            trouves.append(int(chemin.name))
    return trouves


@pytest.mark.lourd
def test_tue_ou_coupe_de_sa_base_le_service_se_releve_seul(service):
    lance, dossier, racine = service

    def en_service() -> bool:
        return (_sante(racine) or {}).get("etat") == "en service"

    _attendre(en_service, 400)
    for mot in ("procrastinate", "gunicorn"):
        [pid] = _enfants(lance.pid, mot)
        os.kill(pid, signal.SIGKILL)
        _attendre(lambda mot=mot, pid=pid: _enfants(lance.pid, mot) not in ([], [pid]))
        _attendre(en_service)
    base = PostgresEmbarque(dossier / "postgres")
    base.arreter()
    _attendre(base.pret)
    _attendre(en_service, 120)
    assert lance.poll() is None
