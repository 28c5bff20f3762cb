"""Sauvegarder et restaurer toute la base, en un fichier qui se vérifie.

Le fichier est une archive tar : `base.dump` (format de PostgreSQL) et `manifeste.json` (version,
date, empreinte, nombre de lignes par table). Les clés n'y sont pas : sans elles, les NIR d'une
sauvegarde volée restent illisibles ; gardez `cles.json` ailleurs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import jalons


class Arret(Exception):
    """La commande s'arrête ; le message dit pourquoi, en français."""


def _connexion() -> dict[str, str]:
    """Variables d'environnement que lisent pg_dump et pg_restore."""
    from django.db import connection

    reglages = connection.get_connection_params()
    noms = {
        "PGHOST": "host",
        "PGPORT": "port",
        "PGUSER": "user",
        "PGPASSWORD": "password",
        "PGDATABASE": "dbname",
        "PGSSLMODE": "sslmode",
    }
    env = {cle: str(reglages[nom]) for cle, nom in noms.items() if reglages.get(nom)}
    return {**env, "PATH": "/usr/bin:/bin"}


def version_du_serveur() -> int:
    """Version majeure du serveur (15, 18…)."""
    from django.db import connection

    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10000


def _majeure(outil: Path) -> int | None:
    """Version majeure d'un outil, ou rien s'il ne se lance pas."""
    try:
        dite = subprocess.run([str(outil), "--version"], capture_output=True, text=True, check=True)
        return int(dite.stdout.split()[2].split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError):
        return None


def _outil(nom: str) -> str:
    """L'outil de la version même du serveur : plus récent, il écrit ce que le serveur ne relit pas."""
    from jalons.socle.postgres import PostgresIndisponible, trouver_binaires

    voulue = version_du_serveur()
    lieux = [Path(f"/usr/lib/postgresql/{voulue}/bin") / nom]
    with contextlib.suppress(PostgresIndisponible):
        lieux.insert(0, trouver_binaires() / nom)
    if du_chemin := shutil.which(nom):
        lieux.append(Path(du_chemin))
    vues = {lieu: _majeure(lieu) for lieu in lieux if lieu.exists()}
    for lieu, majeure in vues.items():
        if majeure == voulue:
            return str(lieu)
    trouvees = ", ".join(sorted({str(m) for m in vues.values() if m})) or "aucune"
    raise Arret(
        f"Le serveur est un PostgreSQL {voulue} et l'outil {nom} de cette version est introuvable "
        f"(versions trouvées : {trouvees}). Installez postgresql-client-{voulue}, ou indiquez le "
        "dossier de ses outils par PG_BINDIR."
    )


def _lancer(nom: str, *arguments: str) -> None:
    resultat = subprocess.run(
        [_outil(nom), *arguments], env=_connexion(), capture_output=True, text=True, check=False
    )
    if "max_locks_per_transaction" in resultat.stderr:
        raise Arret(
            "Rien n'est changé : ce serveur ne tient pas assez de verrous pour tout remettre d'un "
            "seul coup. Portez max_locks_per_transaction à 256 (postgresql.conf), redémarrez "
            "PostgreSQL, recommencez."
        )
    if resultat.returncode:
        raise Arret(f"{nom} a échoué : {resultat.stderr.strip()[-800:]}")


def _comptes() -> dict[str, int]:
    from django.apps import apps
    from django.db import connection

    tables = {modele._meta.db_table for modele in apps.get_models() if modele._meta.managed}
    presentes = set(connection.introspection.table_names())
    comptes = {}
    with connection.cursor() as curseur:
        for table in sorted(tables & presentes):
            curseur.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            comptes[table] = curseur.fetchone()[0]
    return comptes


def _empreinte(chemin: Path) -> str:
    with chemin.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def sauvegarder(fichier: Path) -> str:
    """Écrit la sauvegarde ; elle n'apparaît sous son nom qu'une fois complète.

    Le contenu et ses comptes sont du même instant : on sauvegarde pendant que les agents travaillent.
    """
    from django.utils import timezone

    from jalons.socle.cles import empreintes_presentes

    if fichier.exists():
        raise Arret(f"{fichier} existe déjà : choisissez un autre nom.")
    _outil("pg_dump")
    with tempfile.TemporaryDirectory() as dossier:
        dump = Path(dossier) / "base.dump"
        lignes = _copier(dump)
        manifeste = {
            "version": jalons.__version__,
            "date": timezone.now().isoformat(),
            "empreinte": _empreinte(dump),
            "postgresql": version_du_serveur(),
            "cles": empreintes_presentes(),
            "lignes": lignes,
        }
        description = Path(dossier) / "manifeste.json"
        description.write_text(json.dumps(manifeste, indent=1), encoding="utf-8")
        provisoire = fichier.with_name(fichier.name + ".partiel")
        provisoire.unlink(missing_ok=True)
        provisoire.touch(mode=0o600)
        with tarfile.open(provisoire, "w") as archive:
            archive.add(description, "manifeste.json")
            archive.add(dump, "base.dump")
        provisoire.rename(fichier)
    total = sum(lignes.values())
    return (
        f"Sauvegarde écrite : {fichier} ({total} lignes). Les clés de chiffrement n'y sont pas : "
        "gardez aussi cles.json, ailleurs."
    )


def _copier(dump: Path) -> dict[str, int]:
    """Écrit la base dans `dump` ; rend le nombre de lignes par table, au même instant."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        curseur.execute("SELECT pg_export_snapshot()")
        instant = curseur.fetchone()[0]
        _lancer(
            "pg_dump", "--format=custom", "--no-owner", f"--snapshot={instant}", f"--file={dump}"
        )
        return _comptes()


def restaurer(fichier: Path, *, remplacer: bool) -> str:
    """Remet la sauvegarde en place, d'un bloc : une erreur laisse la base comme elle était."""
    if not fichier.is_file():
        raise Arret(f"Fichier introuvable : {fichier}")
    with tempfile.TemporaryDirectory() as dossier:
        manifeste = _ouvrir(fichier, Path(dossier))
        _refuser_une_sauvegarde_d_ailleurs(manifeste)
        if not remplacer and sum(_comptes().values()) > 0:
            raise Arret(
                "La base contient déjà des données. Ajoutez --remplacer pour les perdre au profit "
                "de la sauvegarde."
            )
        _remplacer(Path(dossier) / "base.dump")
    lignes = _comptes()
    ecarts = [t for t, n in manifeste["lignes"].items() if lignes.get(t) != n]
    if ecarts:
        raise Arret(f"La base restaurée ne compte pas les mêmes lignes : {', '.join(ecarts[:5])}.")
    return f"Sauvegarde du {manifeste['date'][:16]} restaurée : {sum(lignes.values())} lignes."


def _refuser_une_sauvegarde_d_ailleurs(manifeste: dict[str, Any]) -> None:
    """Avant de toucher à la base : les clés d'ici lisent la sauvegarde, ce serveur sait la relire."""
    from jalons.socle.cles import ClesEtrangeres, comparer

    try:
        comparer(manifeste.get("cles", {}))
    except ClesEtrangeres as erreur:
        raise Arret(f"Cette sauvegarde vient d'une base aux autres clés. {erreur}") from erreur
    ecrite, ici = manifeste.get("postgresql"), version_du_serveur()
    if ecrite and ecrite > ici:
        raise Arret(
            f"La sauvegarde vient d'un PostgreSQL {ecrite}, ce serveur est un {ici} : il ne saurait "
            "pas la relire. Restaurez-la sur une version égale ou plus récente."
        )


def _ouvrir(fichier: Path, dossier: Path) -> dict[str, Any]:
    try:
        with tarfile.open(fichier) as archive:
            for nom in ("manifeste.json", "base.dump"):
                membre = archive.extractfile(nom)
                if membre is None:
                    raise KeyError(nom)
                with membre, (dossier / nom).open("wb") as sortie:
                    shutil.copyfileobj(membre, sortie)
        manifeste: dict[str, Any] = json.loads((dossier / "manifeste.json").read_text())
    except (tarfile.TarError, OSError, ValueError, KeyError) as erreur:
        raise Arret(f"{fichier} n'est pas une sauvegarde de Jalons.") from erreur
    if _empreinte(dossier / "base.dump") != manifeste["empreinte"]:
        raise Arret(
            "La sauvegarde est abîmée : son empreinte ne correspond pas. Rien n'est changé."
        )
    return manifeste


def _remplacer(dump: Path) -> None:
    """Un seul script dans une seule transaction : tout vider, tout remettre, ou rien."""
    from django.db import connection

    script = dump.with_suffix(".sql")
    _lancer("pg_restore", "--no-owner", f"--file={script}", str(dump))
    complet = dump.with_name("complet.sql")
    with complet.open("w", encoding="utf-8") as sortie:
        sortie.write("DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
        with script.open(encoding="utf-8") as source:
            shutil.copyfileobj(source, sortie)
    connection.close()
    _lancer("psql", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={complet}")
