"""Chiffrement des données les plus sensibles et empreinte aveugle pour les rapprocher.

Les clés viennent des réglages : `NIR_CLES` (la première chiffre, toutes déchiffrent) et `NIR_SEL`.
Un chiffré est `version (1 octet) | clé (4) | nonce (12) | AES-256-GCM` ; les anciens, au format
Fernet, se déchiffrent encore.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"
_DEBUT_FERNET = b"gAAAA"
_NONCE = 12


class CleAbsente(RuntimeError):
    """Aucune des clés connues ne déchiffre cette donnée."""


class Trousseau:
    """Les clés d'un jeu : la première chiffre, chacune se reconnaît à son numéro de 4 octets."""

    def __init__(self, cles: tuple[str, ...]) -> None:
        self._anciennes = MultiFernet([Fernet(cle) for cle in cles])
        derivees = [hashlib.sha256(b"jalons-aes-gcm\0" + cle.encode()).digest() for cle in cles]
        numeros = [hashlib.sha256(derivee).digest()[:4] for derivee in derivees]
        self._par_numero = {
            numero: AESGCM(derivee) for numero, derivee in zip(numeros, derivees, strict=True)
        }
        self.numero = numeros[0]
        self._tete = VERSION + self.numero
        self._premiere = self._par_numero[self.numero]

    def cle(self, numero: bytes) -> AESGCM:
        """La clé de ce numéro ; lève `CleAbsente` si elle n'est plus dans les réglages."""
        try:
            return self._par_numero[numero]
        except KeyError as erreur:
            raise CleAbsente("la clé de cette donnée n'est pas dans les réglages") from erreur

    def chiffrer(self, clair: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return self._tete + nonce + self._premiere.encrypt(nonce, clair, self._tete)

    def dechiffrer(self, chiffre: bytes) -> bytes:
        try:
            if chiffre.startswith(_DEBUT_FERNET):
                return self._anciennes.decrypt(chiffre)
            tete, reste = chiffre[:5], chiffre[5:]
            return self.cle(tete[1:]).decrypt(reste[:_NONCE], reste[_NONCE:], tete)
        except (InvalidToken, InvalidTag, ValueError) as erreur:
            raise CleAbsente("aucune clé ne déchiffre cette donnée") from erreur


@lru_cache(maxsize=4)
def _trousseau(cles: tuple[str, ...]) -> Trousseau:
    return Trousseau(cles)


def trousseau() -> Trousseau:
    """Les clés des réglages."""
    return _trousseau(tuple(settings.NIR_CLES))


def chiffrer(clair: str) -> bytes:
    """Chiffre un texte (AES-256-GCM)."""
    return trousseau().chiffrer(clair.encode())


def dechiffrer(chiffre: bytes | memoryview) -> str:
    """Rend le texte clair ; lève `CleAbsente` si aucune clé ne convient."""
    return trousseau().dechiffrer(bytes(chiffre)).decode()


def empreinte_aveugle(clair: str) -> bytes:
    """Empreinte de 32 octets qui permet de comparer sans déchiffrer (HMAC-SHA-256)."""
    return hmac.digest(settings.NIR_SEL.encode(), clair.encode(), "sha256")


def nouvelle_cle() -> str:
    """Une clé neuve, à mettre en tête de `JALONS_CLES_NIR`."""
    return Fernet.generate_key().decode()
