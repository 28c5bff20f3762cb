"""Servir : le site et les travaux de fond, surveillés et relancés avec la base embarquée."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jalons.socle.files import TRAVAILLEURS

PAS_SECONDES = 1.0
ATTENTE_MAXIMUM = 60.0
# Un programme qui a tenu deux minutes est rétabli : ses morts d'avant ne comptent plus.
RETABLI_APRES = 120.0
MORTS_DE_SUITE = 8
SILENCE_TOLERE = 90.0
ECOUTE_TOUTES_LES = 30.0


@dataclass
class Programme:
    """Un programme à tenir en vie : relancé après une attente qui double à chaque mort."""

    nom: str
    ligne: Sequence[str]
    env: dict[str, str]
    processus: subprocess.Popen[bytes] | None = None
    morts: int = 0
    lance_a: float = 0.0
    relance_a: float = field(default=0.0)

    def veiller(self, maintenant: float, dire: Callable[[str], None]) -> bool:
        """Constate, relance s'il est temps ; rend faux quand il n'y a plus à espérer."""
        if self.processus is not None and self.processus.poll() is None:
            if self.morts and maintenant - self.lance_a > RETABLI_APRES:
                self.morts = 0
            return True
        if self.processus is not None:
            self.morts += 1
            attente = min(ATTENTE_MAXIMUM, 2.0 ** (self.morts - 1))
            self.relance_a = maintenant + attente
            dire(
                f"{self.nom} s'est arrêté (code {self.processus.returncode}) ; "
                f"relance dans {attente:.0f} s."
            )
            self.processus = None
            if self.morts >= MORTS_DE_SUITE:
                return False
        if maintenant >= self.relance_a:
            # Une session à part : Ctrl-C n'arrive qu'à la commande, et l'arrêt se fait dans l'ordre.
            self.processus = subprocess.Popen(self.ligne, env=self.env, start_new_session=True)
            self.lance_a = maintenant
        return True

    def relancer(self) -> None:
        """Tue un programme vivant mais muet ; la veille le relancera."""
        if self.processus is not None:
            self.processus.kill()
            self.processus.wait()

    def arreter(self) -> None:
        """Demande l'arrêt, puis l'impose au bout de dix secondes."""
        if self.processus is None or self.processus.poll() is not None:
            return
        self.processus.terminate()
        try:
            self.processus.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.processus.kill()


def travaux_muets(travaux: Programme, maintenant: float) -> bool:
    """Vrai si les travaux de fond vivent sans plus donner signe, alors que la base répond."""
    from django.db import close_old_connections

    from jalons.socle.sante import etat_du_service

    if travaux.processus is None or maintenant - travaux.lance_a < SILENCE_TOLERE:
        return False
    close_old_connections()
    etat = etat_du_service()
    return etat.base and (etat.silence is None or etat.silence > SILENCE_TOLERE)


def programmes(adresse: str, port: int) -> list[Programme]:
    """Le site (gunicorn) et les travaux de fond."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "jalons.config.settings"}
    site = [
        sys.executable,
        "-m",
        "gunicorn",
        "jalons.config.wsgi:application",
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "4",
        "--preload",
        "--bind",
        f"{adresse}:{port}",
        "--log-level",
        "warning",
    ]
    # Un processus, plusieurs travailleurs : un import n'attend ni ne retarde un message.
    travaux = [
        sys.executable,
        "-m",
        "django",
        "procrastinate",
        "worker",
        "--concurrency",
        str(TRAVAILLEURS),
    ]
    # Une page qui n'a pas répondu en trente secondes n'attend plus personne ; un import, si.
    du_site = {**env, "JALONS_DELAI_REQUETE": env.get("JALONS_DELAI_REQUETE", "30")}
    return [Programme("Le site", site, du_site), Programme("Les travaux de fond", travaux, env)]


def surveiller(
    tenus: Sequence[Programme],
    *,
    veiller_la_base: Callable[[], None],
    muets: Callable[[Programme, float], bool] = travaux_muets,
    dire: Callable[[str], None],
    horloge: Callable[[], float] = time.monotonic,
    dormir: Callable[[float], None] = time.sleep,
) -> int:
    """Tient tout en vie ; rend 0 à l'arrêt demandé, 1 si un programme meurt sans cesse."""

    def interrompre(*_args: Any) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrompre)
    ecoute_a = horloge() + ECOUTE_TOUTES_LES
    try:
        while True:
            veiller_la_base()
            if horloge() >= ecoute_a:
                ecoute_a = horloge() + ECOUTE_TOUTES_LES
                if muets(tenus[-1], horloge()):
                    dire(f"{tenus[-1].nom} ne donnent plus signe de vie : relance.")
                    tenus[-1].relancer()
            for programme in tenus:
                if not programme.veiller(horloge(), dire):
                    dire(
                        f"{programme.nom} s'arrête sans cesse : le service s'arrête. Lisez ci-dessus."
                    )
                    return 1
            dormir(PAS_SECONDES)
    except KeyboardInterrupt:
        dire("Arrêt…")
        return 0
    finally:
        for programme in tenus:
            programme.arreter()


def base_a_veiller() -> Callable[[], None]:
    """Relance la base embarquée si elle est tombée ; sans effet avec `DATABASE_URL`."""
    if os.environ.get("DATABASE_URL"):
        return lambda: None
    from jalons.config.environnement import dossier_donnees
    from jalons.socle.postgres import PostgresEmbarque, PostgresIndisponible

    serveur = PostgresEmbarque(dossier_donnees() / "postgres")

    def veiller() -> None:
        if not serveur.en_vie():
            try:
                serveur.demarrer()
            except PostgresIndisponible as erreur:
                sys.stderr.write(f"jalons : {erreur}\n")

    return veiller
