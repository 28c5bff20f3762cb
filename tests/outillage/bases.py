"""Les bases des tests : un schéma gardé en modèle d'une fois à l'autre, cloné pour chaque ouvrier.

Le modèle porte l'empreinte de ce qui le fait (migrations, SQL qu'elles lisent, versions) : une
migration changée en fait un autre, et les plus anciens s'en vont. Rien ici n'est propre à une pièce.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from jalons.socle.base_neuve import migrations_legeres

RACINE = Path(__file__).resolve().parents[2]
PREFIXE_MODELE = "jalons_modele_"
PREFIXE_OUVRIER = "jalons_test_"
MODELES_GARDES = 3


def _modules_lus(chemin: Path) -> Iterator[Path]:
    """Les modules de la maison dont une migration tire son SQL ou ses champs."""
    for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.ImportFrom):
            noms = [noeud.module or ""]
        elif isinstance(noeud, ast.Import):
            # Les énumérations et registres n'y donnent que des choix : le schéma ne les lit pas.
            noms = [a.name for a in noeud.names if a.name.startswith("jalons.socle.")]
        else:
            continue
        for nom in noms:
            if nom.startswith("jalons."):
                module = RACINE.joinpath(*nom.split("."))
                yield (
                    module.with_suffix(".py")
                    if module.with_suffix(".py").exists()
                    else (module / "__init__.py")
                )


def empreinte_du_schema() -> str:
    """Douze chiffres qui changent dès qu'une migration, ou ce qu'elle lit, change."""
    # Des déclencheurs se posent après les migrations : leur SQL est aussi le schéma.
    lus: set[Path] = {*RACINE.glob("jalons/*/veille.py"), RACINE / "jalons/socle/veilles.py"}
    for piece in apps.get_app_configs():
        dossier = Path(piece.path)
        migrations = set(dossier.glob("migrations/*.py"))
        lus |= (
            migrations | set(dossier.glob("migrations/**/*.sql")) | set(dossier.glob("sql/*.sql"))
        )
        if piece.name.startswith("jalons."):
            lus |= {module for migration in migrations for module in _modules_lus(migration)}
    somme = hashlib.sha256()
    for paquet in ("django", "procrastinate", "django-pghistory", "django-pgtrigger"):
        somme.update(importlib.metadata.version(paquet).encode())
    for chemin in sorted(lus):
        somme.update(chemin.name.encode() + chemin.read_bytes())
    return somme.hexdigest()[:12]


class Bases:
    """Les bases d'un ouvrier, sur le serveur de la connexion par défaut de Django."""

    def __init__(self, ouvrier: str, course: str) -> None:
        self.ouvrier = ouvrier
        self.course = course
        parametres = {
            cle: valeur
            for cle, valeur in connection.get_connection_params().items()
            if cle in ("host", "port", "user", "password", "sslmode", "service")
        }
        self._lien = psycopg.connect(dbname="postgres", autocommit=True, **parametres)
        # Tenu jusqu'à la mort du processus : dit aux autres que ces bases servent encore.
        self._lien.execute("SELECT pg_advisory_lock_shared(hashtext(%s))", [course])

    def fermer(self) -> None:
        """Supprime les bases de cet ouvrier et rend son verrou."""
        for nom in self._noms(f"{PREFIXE_OUVRIER}{self.course}_{self.ouvrier}"):
            self.supprimer(nom)
        self._lien.close()

    def nommer(self, decor: str) -> str:
        return f"{PREFIXE_OUVRIER}{self.course}_{self.ouvrier}_{decor}"

    def cloner(self, modele: str, nom: str) -> None:
        """Refait `nom` à l'image de `modele`, dont les connexions oubliées sont fermées.

        Un fil du serveur de test, ou d'un travail de fond, peut garder la sienne après son test.
        """
        self.supprimer(nom)
        self._lien.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = %s AND pid <> pg_backend_pid()",
            [modele],
        )
        copie = " STRATEGY FILE_COPY" if self._lien.info.server_version >= 150_000 else ""
        self._dire("CREATE DATABASE {} TEMPLATE {}" + copie, nom, modele)

    def supprimer(self, nom: str) -> None:
        self._dire("DROP DATABASE IF EXISTS {} WITH (FORCE)", nom)

    def schema(self, refaire: bool = False) -> str:
        """Le nom du modèle qui porte le schéma d'aujourd'hui, fait s'il manque."""
        nom = PREFIXE_MODELE + empreinte_du_schema()
        with self.verrou(nom):
            if refaire or nom not in self._noms(nom):
                self._faire_le_schema(nom)
            self._dire("COMMENT ON DATABASE {} IS " + f"'{datetime.now(UTC):%Y-%m-%dT%H:%M}'", nom)
        self._balayer()
        return nom

    @contextmanager
    def verrou(self, nom: str) -> Iterator[None]:
        """Un seul ouvrier à la fois fait ce que dit `nom`."""
        self._lien.execute("SELECT pg_advisory_lock(hashtext(%s))", [nom])
        try:
            yield
        finally:
            self._lien.execute("SELECT pg_advisory_unlock(hashtext(%s))", [nom])

    def _faire_le_schema(self, nom: str) -> None:
        chantier = f"{nom}_chantier"
        self.supprimer(chantier)
        self._dire("CREATE DATABASE {}", chantier)
        with mener_vers(chantier), migrations_legeres():
            call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        self._retirer_le_modele(nom)
        self._dire("ALTER DATABASE {} RENAME TO {}", chantier, nom)
        self._dire("ALTER DATABASE {} IS_TEMPLATE true", nom)

    def _retirer_le_modele(self, nom: str) -> None:
        if nom in self._noms(nom):
            self._dire("ALTER DATABASE {} IS_TEMPLATE false", nom)
            self.supprimer(nom)

    def _balayer(self) -> None:
        """Retire les vieux modèles et les bases des courses mortes."""
        with self.verrou("jalons_balayage"):
            anciens = self._lien.execute(
                "SELECT datname FROM pg_database WHERE datistemplate AND datname LIKE %s "
                "ORDER BY shobj_description(oid, 'pg_database') DESC NULLS LAST OFFSET %s",
                [PREFIXE_MODELE + "%", MODELES_GARDES],
            ).fetchall()
            for (nom,) in anciens:
                self._retirer_le_modele(nom)
            for nom in self._noms(PREFIXE_OUVRIER):
                course = nom.removeprefix(PREFIXE_OUVRIER).split("_")[0]
                if course != self.course and self._est_morte(course):
                    self.supprimer(nom)

    def _est_morte(self, course: str) -> bool:
        [prise] = self._lien.execute(
            "SELECT pg_try_advisory_lock(hashtext(%s))", [course]
        ).fetchone() or [False]
        if prise:
            self._lien.execute("SELECT pg_advisory_unlock(hashtext(%s))", [course])
        return bool(prise)

    def _noms(self, debut: str) -> list[str]:
        lues = self._lien.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [debut]
        )
        return [nom for (nom,) in lues]

    def _dire(self, ordre: str, *noms: str) -> None:
        self._lien.execute(sql.SQL(ordre).format(*map(sql.Identifier, noms)))  # type: ignore[arg-type]


def choisir(nom: str) -> None:
    """Mène la connexion par défaut vers cette base ; la précédente est fermée."""
    if connection.settings_dict["NAME"] != nom:
        connection.close()
        connection.settings_dict["NAME"] = nom


@contextmanager
def mener_vers(nom: str) -> Iterator[Any]:
    """Le temps d'un bloc, la connexion par défaut va vers cette base, puis se ferme."""
    avant = connection.settings_dict["NAME"]
    choisir(nom)
    try:
        yield connection
    finally:
        connection.close()
        choisir(avant)
