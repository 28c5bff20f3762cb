"""Lecture de l'environnement : dossier de travail, base, clés. Aucun secret dans le dépôt."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from jalons.socle.mandataires import Reseau, lire_reseaux

NOMS_DES_CLES = ("JALONS_CLE_SECRETE", "JALONS_CLES_NIR", "JALONS_SEL_NIR")


def dossier_donnees() -> Path:
    """Dossier de travail : `JALONS_DONNEES`, sinon `var/` dans le dossier courant."""
    dossier = Path(os.environ.get("JALONS_DONNEES", "var")).absolute()
    if not dossier.exists():
        dossier.mkdir(parents=True)
    return dossier


def dossier_reserve(chemin: Path) -> Path:
    """Un dossier que seul le compte du système peut ouvrir (0700), créé ou resserré."""
    chemin.mkdir(parents=True, exist_ok=True)
    if chemin.stat().st_mode & 0o077:
        with contextlib.suppress(PermissionError):
            chemin.chmod(0o700)
    return chemin


def liste(texte: str) -> list[str]:
    """Sépare une liste écrite avec des virgules, sans les vides."""
    return [morceau.strip() for morceau in texte.split(",") if morceau.strip()]


def reseaux(texte: str) -> tuple[Reseau, ...]:
    """Les mandataires nommés par l'exploitant, séparés par des virgules."""
    try:
        return lire_reseaux(liste(texte))
    except ValueError as erreur:
        raise ImproperlyConfigured(
            "JALONS_MANDATAIRES se lit comme 127.0.0.1,10.0.0.0/8"
        ) from erreur


def minutes(nom: str, *, sinon: int) -> int:
    """Un nombre de minutes de l'environnement, d'une minute à dix heures ; `ImproperlyConfigured` sinon."""
    texte = os.environ.get(nom, "").strip() or str(sinon)
    if not (texte.isascii() and texte.isdigit() and 1 <= int(texte[:9]) <= 600):
        raise ImproperlyConfigured(
            f"{nom} se lit en minutes, de 1 à 600 : par exemple {nom}={sinon}"
        )
    return int(texte)


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
    if delais := delais_de_session():
        options.setdefault("OPTIONS", {})["options"] = delais
    return options


def delais_de_session() -> str:
    """Les délais d'une connexion du site : `JALONS_DELAI_REQUETE` secondes par requête.

    Nul n'y attend un verrou plus de dix secondes, et une transaction oubliée ouverte se ferme. Sans
    cette variable (commandes, travaux de fond), rien n'est borné.
    """
    texte = os.environ.get("JALONS_DELAI_REQUETE", "0")
    secondes = int(texte) if texte.isdecimal() else 0
    if not secondes:
        return ""
    return (
        f"-c statement_timeout={secondes}s -c lock_timeout=10s "
        "-c idle_in_transaction_session_timeout=60s"
    )


def racine_du_site(texte: str) -> str:
    """La racine du site, terminée par une barre ; vide si elle n'est pas dite.

    >>> racine_du_site("https://jalons.departement.example")
    'https://jalons.departement.example/'
    """
    if not texte.strip():
        return ""
    lue = urlsplit(texte.strip())
    if lue.scheme not in ("http", "https") or not lue.hostname or lue.query or lue.fragment:
        raise ImproperlyConfigured("JALONS_ADRESSE se lit comme https://jalons.departement.example")
    return texte.strip().rstrip("/") + "/"


def messagerie(texte: str) -> dict[str, Any]:
    """Les réglages d'envoi de `smtp://compte:secret@hote:587?tls=1` ; vide : aucun.

    `smtps://` chiffre dès la connexion (port 465). Compte et secret s'écrivent avec `%40` pour
    `@`, `%2F` pour `/`. Un message d'erreur ne répète jamais le secret.
    """
    if not texte.strip():
        return {}
    mal_ecrite = ImproperlyConfigured(
        "JALONS_SMTP se lit comme smtp://compte:secret@hote:587?tls=1"
    )
    try:
        lue = urlsplit(texte.strip())
        port = lue.port
    except ValueError:
        raise mal_ecrite from None
    if lue.scheme not in ("smtp", "smtps") or not lue.hostname:
        raise mal_ecrite
    chiffre_d_emblee = lue.scheme == "smtps"
    tls = parse_qs(lue.query).get("tls", ["0"])[-1].lower() in ("1", "oui", "true")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": lue.hostname,
        "EMAIL_PORT": port or (465 if chiffre_d_emblee else 587 if tls else 25),
        "EMAIL_HOST_USER": unquote(lue.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(lue.password or ""),
        "EMAIL_USE_SSL": chiffre_d_emblee,
        "EMAIL_USE_TLS": tls and not chiffre_d_emblee,
        "EMAIL_TIMEOUT": 20,
    }
