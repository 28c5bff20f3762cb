"""Le dossier des fichiers reçus : chiffrés dès le premier octet, effacés dès qu'ils ont servi.

Il ne reste d'un fichier scellé ou refusé que son empreinte et sa taille, sur le lot.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from jalons.echanges.models import Lot
from jalons.socle import coffre

ORPHELIN_APRES = 6 * 3600
_essais: ContextVar[list[Path] | None] = ContextVar("essais", default=None)


@dataclass(frozen=True, slots=True)
class Recu:
    """Un fichier reçu : où il est chiffré, l'empreinte et la taille de son contenu clair."""

    chemin: Path
    empreinte: str
    taille: int

    def effacer(self) -> None:
        self.chemin.unlink(missing_ok=True)


def dossier() -> Path:
    """Le dossier des fichiers reçus, fermé aux autres comptes."""
    chemin = settings.DONNEES / "recus"
    chemin.mkdir(parents=True, exist_ok=True, mode=0o700)
    chemin.chmod(0o700)
    return Path(chemin)


def recevoir(morceaux: Iterable[bytes]) -> Recu:
    """Chiffre le contenu au fil de sa réception ; rien n'est jamais posé en clair."""
    chemin = dossier() / f"{uuid4().hex}.jcf"
    condense = hashlib.sha256()

    def passer() -> Iterator[bytes]:
        for morceau in morceaux:
            condense.update(morceau)
            yield morceau

    try:
        taille = coffre.deposer(passer(), chemin)
    except BaseException:
        chemin.unlink(missing_ok=True)
        raise
    essais = _essais.get()
    if essais is not None:
        essais.append(chemin)
    return Recu(chemin, condense.hexdigest(), taille)


def effacer(lot: Lot) -> None:
    """Efface le fichier du lot, s'il est dans le dossier des reçus, et le note."""
    if not lot.chemin:
        return
    chemin, essais = Path(lot.chemin), _essais.get()
    if chemin.parent == dossier() and (essais is None or chemin in essais):
        chemin.unlink(missing_ok=True)
    lot.chemin = ""
    lot.save(update_fields=["chemin"])


@contextlib.contextmanager
def provisoire() -> Iterator[None]:
    """Les fichiers reçus dans ce bloc s'effacent à sa sortie."""
    chemins: list[Path] = []
    jeton = _essais.set(chemins)
    try:
        yield
    finally:
        _essais.reset(jeton)
        for chemin in chemins:
            chemin.unlink(missing_ok=True)


def balayer() -> int:
    """Efface les fichiers qu'aucun lot n'attend plus ; rend leur nombre.

    Un dépôt en cours n'a pas encore de lot : un fichier tout récent est laissé.
    """
    attendus = set(Lot.objects.exclude(chemin="").values_list("chemin", flat=True))
    limite = time.time() - ORPHELIN_APRES
    effaces = 0
    for chemin in dossier().iterdir():
        if str(chemin) in attendus or os.stat(chemin).st_mtime > limite:
            continue
        chemin.unlink(missing_ok=True)
        effaces += 1
    return effaces
