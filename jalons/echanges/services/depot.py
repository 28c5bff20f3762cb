"""Le dossier des fichiers reçus : chiffrés dès le premier octet, effacés dès qu'ils ont servi.

Il ne reste d'un fichier scellé ou refusé que son empreinte et sa taille, sur le lot.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from jalons.echanges.models import Lot
from jalons.socle.reception import FichierChiffre, dossier_des_recus, nouvel_ecrivain

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

    @classmethod
    def depuis(cls, fichier: FichierChiffre) -> Recu:
        """Le fichier qu'un navigateur a déposé : il est désormais à la charge de ce dossier."""
        fichier.garder()
        essais = _essais.get()
        if essais is not None:
            essais.append(fichier.chemin)
        return cls(fichier.chemin, fichier.empreinte, fichier.taille)


def recevoir(morceaux: Iterable[bytes]) -> Recu:
    """Chiffre le contenu au fil de sa réception ; rien n'est jamais posé en clair."""
    ecrivain = nouvel_ecrivain()
    try:
        for morceau in morceaux:
            ecrivain.ecrire(morceau)
        ecrivain.fermer()
    except BaseException:
        ecrivain.abandonner()
        raise
    essais = _essais.get()
    if essais is not None:
        essais.append(ecrivain.chemin)
    return Recu(ecrivain.chemin, ecrivain.condense.hexdigest(), ecrivain.taille)


def effacer(lot: Lot) -> None:
    """Efface le fichier du lot, s'il est dans le dossier des reçus, et le note."""
    if not lot.chemin:
        return
    chemin, essais = Path(lot.chemin), _essais.get()
    if chemin.parent == dossier_des_recus() and (essais is None or chemin in essais):
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
    for chemin in dossier_des_recus().iterdir():
        if str(chemin) in attendus or os.stat(chemin).st_mtime > limite:
            continue
        chemin.unlink(missing_ok=True)
        effaces += 1
    return effaces
