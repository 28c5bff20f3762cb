"""`make bench`, suite : chercher parmi 300 000 personnes, et vingt agents qui travaillent ensemble."""

from __future__ import annotations

import http.client
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from outils.histoire import copier

PERSONNES = 300_000
AGENTS, SECONDES, LECTURE = 20, 20, 1.0
PORT = 8059


@transaction.atomic
def peupler(nombre: int = PERSONNES) -> None:
    """`nombre` personnes de plus : noms courants, et un quart de noms rares, sur tous les territoires."""
    from jalons.annuaire.models import Territoire
    from jalons.generateur.noms import FEMININS, NOMS
    from jalons.personnes.models import Personne

    territoires = list(Territoire.objects.values_list("pk", flat=True))

    def parmi(valeurs: list[Any], pas: int) -> str:
        dits = ", ".join(f"'{v.replace(chr(39), chr(39) * 2)}'" for v in valeurs)
        return f"(ARRAY[{dits}])[1 + mod(g * {pas}, {len(valeurs)})]"

    rare = "upper(translate(substr(md5(g::text), 1, 8), '0123456789', 'aeioulrnst'))"
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = 'replica'")
        copier(
            Personne.objects.first(),
            nombre,
            200_000_000,
            nom_naissance=f"CASE WHEN mod(g, 4) = 0 THEN {rare} ELSE {parmi(list(NOMS), 7)} END",
            nom_usage="''",
            prenom=parmi(list(FEMININS), 11),
            date_naissance="DATE '1960-01-01' + mod(g, 16000)::int",
            territoire_id=f"(ARRAY{territoires}::bigint[])[1 + mod(g, {len(territoires)})]",
        )
        curseur.execute(
            "INSERT INTO personnes_motdenom (mot, son, longueur)"
            " SELECT mot, jalons_phonetique(mot), length(mot)"
            " FROM (SELECT DISTINCT unnest(mots) AS mot FROM personnes_personne) m WHERE mot <> ''"
            " ON CONFLICT DO NOTHING"
        )
        curseur.execute("ANALYZE personnes_personne, personnes_motdenom")


def _fauter(mot: str, hasard: random.Random) -> str:
    rang = hasard.randrange(1, len(mot))
    return mot[:rang] + hasard.choice("aeiourst") + mot[rang + 1 :]


def mesurer_recherche(agent: Any, ligne: Callable[..., None]) -> None:
    """Le temps d'une recherche sous le droit de voir : exacte, une faute, une faute par mot."""
    from jalons.personnes.models import Personne
    from jalons.personnes.selectors import rechercher

    peupler()
    hasard = random.Random(57)  # noqa: S311
    gens = list(Personne.objects.visibles_par(agent).filter(pk__gte=200_000_000)[:3_000])
    cherches = [p for p in hasard.sample(gens, 60) if min(len(p.nom_naissance), len(p.prenom)) > 3]
    for nom, dire in (
        ("exacte", lambda p: f"{p.nom_naissance} {p.prenom}"),
        ("une faute", lambda p: f"{_fauter(p.nom_naissance, hasard)} {p.prenom}"),
        (
            "deux fautes",
            lambda p: f"{_fauter(p.nom_naissance, hasard)} {_fauter(p.prenom, hasard)}",
        ),
        ("deux lettres", lambda p: p.nom_naissance[:2]),
        ("trois lettres", lambda p: p.nom_naissance[:3]),
    ):
        durees = []
        for personne in cherches:
            debut = time.perf_counter()
            rechercher(agent, dire(personne))  # type: ignore[no-untyped-call]
            durees.append(1000 * (time.perf_counter() - debut))
        p95 = statistics.quantiles(durees, n=20)[-1]
        ligne(
            PERSONNES,
            f"cherche {nom}",
            "—",
            f"{statistics.median(durees):.1f} ms",
            "—",
            f"p95 {p95:.0f} ms",
        )


def mesurer_la_foule(agent: Any, ligne: Callable[..., None]) -> None:
    """Vingt agents sur le vrai serveur, une page par seconde chacun : la médiane et le 95e centile."""
    from django.test import Client

    from jalons.config.commande.service import programmes

    os.environ["DATABASE_URL"] = _adresse_de_la_base()
    site, _ = programmes("127.0.0.1", PORT)
    statiques = [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v", "0"]
    subprocess.run(statiques, env=site.env, check=True)
    client = Client()
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    temoin = "; ".join(f"{nom}={c.value}" for nom, c in client.cookies.items())
    site.veiller(time.monotonic(), lambda _: None)
    try:
        _attendre()
        durees: list[float] = []
        fils = [
            threading.Thread(target=_travailler, args=(temoin, rang, durees))
            for rang in range(AGENTS)
        ]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
    finally:
        site.arreter()
    p95 = statistics.quantiles(durees, n=20)[-1]
    ligne(
        AGENTS,
        "agents ensemble",
        "—",
        f"{statistics.median(durees):.0f} ms",
        "—",
        f"p95 {p95:.0f} ms, {len(durees)} pages",
    )


def _adresse_de_la_base() -> str:
    lu = connection.get_connection_params()
    port = f":{lu['port']}" if lu.get("port") else ""
    secret = f":{lu['password']}" if lu.get("password") else ""
    hote = str(lu.get("host", ""))
    if hote.startswith("/"):
        return f"postgresql://{lu.get('user', '')}{secret}@/{lu['dbname']}?host={hote}"
    return f"postgresql://{lu.get('user', '')}{secret}@{hote}{port}/{lu['dbname']}"


def _attendre() -> None:
    for _ in range(100):
        try:
            _lire("/comptes/connexion/", "")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("le site ne répond pas")


def _lire(adresse: str, temoin: str) -> float:
    debut = time.perf_counter()
    lien = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
    lien.request("GET", adresse, headers={"Cookie": temoin, "Accept-Encoding": "gzip"})
    reponse = lien.getresponse()
    reponse.read()
    lien.close()
    if reponse.status != 200:
        raise RuntimeError(f"{adresse} : {reponse.status}")
    return 1000 * (time.perf_counter() - debut)


def _travailler(temoin: str, rang: int, durees: list[float]) -> None:
    """Une page, une seconde de lecture, la suivante ; chacun part à son moment."""
    hasard = random.Random(rang)  # noqa: S311
    fin = time.monotonic() + SECONDES
    while time.monotonic() < fin:
        time.sleep(hasard.uniform(0.5, 1.5) * LECTURE)
        durees.append(_lire(hasard.choice(("/", "/accueil/entrants/")), temoin))
