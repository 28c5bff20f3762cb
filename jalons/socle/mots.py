"""Accorder les mots d'une phrase. Pur : ni horloge, ni base."""

from __future__ import annotations


def accorder(nombre: int, singulier: str, pluriel: str = "") -> str:
    """Le nombre et son nom, au pluriel à partir de deux ; `pluriel` vide : un « s » de plus.

    >>> accorder(1, "jour"), accorder(3, "entrée confiée", "entrées confiées")
    ('1 jour', '3 entrées confiées')
    """
    return f"{nombre} {(pluriel or singulier + 's') if nombre > 1 else singulier}"
