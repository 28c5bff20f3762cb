"""Lecture de l'environnement : dossier de travail, base, clés. Aucun secret dans le dépôt."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url

NOMS_DES_CLES = ("JALONS_CLE_SECRETE", "JALONS_CLES_NIR", "JALONS_SEL_NIR")


def dossier_donnees() -> Path:
    """Dossier de travail : `JALONS_DONNEES`, sinon `var/` dans le dossier courant."""
    dossier = Path(os.environ.get("JALONS_DONNEES", "var")).absolute()
    dossier.mkdir(parents=True, exist_ok=True)
    return dossier


def liste(texte: str) -> list[str]:
    """Sépare une liste écrite avec des virgules, sans les vides."""
    return [morceau.strip() for morceau in texte.split(",") if morceau.strip()]


def _cle_nouvelle(nom: str) -> str:
    if nom == "JALONS_CLES_NIR":
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(48)


def cles_locales(donnees: Path) -> dict[str, str]:
    """Clés de l'environnement ; à défaut, tirées une fois et gardées en 0600 hors du dépôt."""
    cles = {nom: os.environ[nom] for nom in NOMS_DES_CLES if os.environ.get(nom)}
    if len(cles) == len(NOMS_DES_CLES):
        return cles
    chemin = donnees / "cles.json"
    gardees: dict[str, str] = json.loads(chemin.read_text()) if chemin.exists() else {}
    manquantes = [nom for nom in NOMS_DES_CLES if nom not in cles and nom not in gardees]
    if manquantes:
        gardees |= {nom: _cle_nouvelle(nom) for nom in manquantes}
        provisoire = chemin.with_suffix(f".{os.getpid()}")
        provisoire.touch(mode=0o600)
        provisoire.write_text(json.dumps(gardees, indent=1))
        try:
            # Deux démarrages simultanés : le premier lien posé gagne, l'autre le relit.
            if chemin.exists():
                provisoire.replace(chemin)
            else:
                os.link(provisoire, chemin)
        except FileExistsError:
            gardees = json.loads(chemin.read_text())
        provisoire.unlink(missing_ok=True)
    return gardees | cles


def base_de_donnees(donnees: Path) -> dict[str, Any]:
    """Base de `DATABASE_URL`, sinon celle du PostgreSQL embarqué rangé dans `donnees/postgres`."""
    options: dict[str, Any]
    if os.environ.get("DATABASE_URL"):
        options = dict(dj_database_url.config(conn_max_age=60, conn_health_checks=True))
    else:
        from jalons.socle.postgres import PostgresEmbarque

        serveur = PostgresEmbarque(donnees / "postgres")
        options = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "jalons",
            "USER": "postgres",
            "HOST": str(serveur.socket),
            "CONN_MAX_AGE": 60,
        }
    options["ENGINE"] = "django.db.backends.postgresql"
    return options
