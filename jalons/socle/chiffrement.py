"""Chiffrement des données les plus sensibles et empreinte aveugle pour les rapprocher.

Les clés viennent des réglages : `NIR_CLES` (la première chiffre, toutes déchiffrent) et `NIR_SEL`.
"""

from __future__ import annotations

import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CleAbsente(RuntimeError):
    """Aucune des clés connues ne déchiffre cette donnée."""


@lru_cache(maxsize=4)
def _coffre(cles: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(cle) for cle in cles])


def chiffrer(clair: str) -> bytes:
    """Chiffre un texte (AES-CBC et HMAC, format Fernet)."""
    return _coffre(tuple(settings.NIR_CLES)).encrypt(clair.encode())


def dechiffrer(chiffre: bytes | memoryview) -> str:
    """Rend le texte clair ; lève `CleAbsente` si aucune clé ne convient."""
    try:
        return _coffre(tuple(settings.NIR_CLES)).decrypt(bytes(chiffre)).decode()
    except InvalidToken as erreur:
        raise CleAbsente("aucune clé ne déchiffre cette donnée") from erreur


def empreinte_aveugle(clair: str) -> bytes:
    """Empreinte de 32 octets qui permet de comparer sans déchiffrer (HMAC-SHA-256)."""
    return hmac.digest(settings.NIR_SEL.encode(), clair.encode(), "sha256")


def nouvelle_cle() -> str:
    """Une clé neuve, à mettre en tête de `JALONS_CLES_NIR`."""
    return Fernet.generate_key().decode()
