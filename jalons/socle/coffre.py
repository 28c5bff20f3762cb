"""Un fichier chiffré au fil de l'eau, relu à n'importe quel endroit sans rien poser en clair.

Le fichier est `JCF1 | clé (4) | préfixe (8)` puis des tranches d'AES-256-GCM de taille fixe. Le
rang de chaque tranche et le fait qu'elle soit la dernière sont scellés avec elle : une tranche
déplacée, retirée ou ajoutée se voit.
"""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag

from jalons.socle.chiffrement import trousseau

MARQUE = b"JCF1"
TRANCHE = 1 << 16
_TETE = len(MARQUE) + 4 + 8
_SCEAU = 16


class CoffreAbime(OSError):
    """Le fichier chiffré a été coupé ou modifié."""


def _nonce(prefixe: bytes, rang: int) -> bytes:
    return prefixe + rang.to_bytes(4, "big")


class Ecrivain:
    """Chiffre dans `chemin` (droits 0600) ce qu'on lui donne, morceau par morceau."""

    def __init__(self, chemin: Path) -> None:
        cles = trousseau()
        self.chemin = chemin
        self.taille = 0
        self.condense = hashlib.sha256()
        self._cle, self._prefixe = cles.cle(cles.numero), os.urandom(8)
        self._tampon, self._rang = bytearray(), 0
        descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._sortie = os.fdopen(descripteur, "wb")
        self._sortie.write(MARQUE + cles.numero + self._prefixe)

    def ecrire(self, morceau: bytes) -> None:
        """Ajoute ces octets clairs ; seules des tranches chiffrées vont au disque."""
        self.taille += len(morceau)
        self.condense.update(morceau)
        self._tampon += morceau
        while len(self._tampon) > TRANCHE:
            self._sceller(bytes(self._tampon[:TRANCHE]), b"suite")
            del self._tampon[:TRANCHE]

    def _sceller(self, clair: bytes, sorte: bytes) -> None:
        self._sortie.write(self._cle.encrypt(_nonce(self._prefixe, self._rang), clair, sorte))
        self._rang += 1

    def fermer(self) -> None:
        """Scelle la dernière tranche et la mène au disque."""
        self._sceller(bytes(self._tampon), b"fin")
        self._tampon.clear()
        self._sortie.flush()
        os.fsync(self._sortie.fileno())
        self._sortie.close()

    def abandonner(self) -> None:
        """Efface ce qui a été écrit."""
        self._sortie.close()
        self.chemin.unlink(missing_ok=True)


class _Lecteur(io.RawIOBase):
    """Le contenu clair, tranche par tranche ; se déplace librement."""

    def __init__(self, chemin: Path) -> None:
        super().__init__()
        self._fichier = chemin.open("rb")
        tete = self._fichier.read(_TETE)
        if len(tete) < _TETE or not tete.startswith(MARQUE):
            self._fichier.close()
            raise CoffreAbime("ce fichier n'est pas un fichier chiffré de Jalons")
        self._cle, self._prefixe = trousseau().cle(tete[4:8]), tete[8:]
        corps = os.fstat(self._fichier.fileno()).st_size - _TETE
        self._tranches = max(1, -(-corps // (TRANCHE + _SCEAU)))
        self._taille = max(0, corps - self._tranches * _SCEAU)
        self._position, self._rang, self._clair = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, ou: int, depuis: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._taille}[depuis]
        self._position = max(0, base + ou)
        return self._position

    def readinto(self, tampon: bytearray) -> int:  # type: ignore[override]
        if self._position >= self._taille and self._taille:
            self._ouvrir_tranche(self._tranches - 1)  # la fin se vérifie aussi : rien n'est coupé
            return 0
        rang, decalage = divmod(self._position, TRANCHE)
        lu = self._ouvrir_tranche(rang)[decalage : decalage + len(tampon)]
        tampon[: len(lu)] = lu
        self._position += len(lu)
        return len(lu)

    def _ouvrir_tranche(self, rang: int) -> bytes:
        if rang != self._rang:
            self._fichier.seek(_TETE + rang * (TRANCHE + _SCEAU))
            scelle = self._fichier.read(TRANCHE + _SCEAU)
            sorte = b"fin" if rang == self._tranches - 1 else b"suite"
            try:
                self._clair = self._cle.decrypt(_nonce(self._prefixe, rang), scelle, sorte)
            except InvalidTag as erreur:
                raise CoffreAbime("le fichier chiffré est coupé ou modifié") from erreur
            self._rang = rang
        return self._clair

    def close(self) -> None:
        self._fichier.close()
        super().close()


def ouvrir(chemin: Path) -> IO[bytes]:
    """Le contenu clair d'un fichier écrit par `Ecrivain`, en lecture, sans rien écrire en clair."""
    return io.BufferedReader(_Lecteur(chemin), TRANCHE)  # type: ignore[type-var]
