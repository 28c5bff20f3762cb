"""Une porte ouverte sans compte n'est pas un robinet : compter les passages, en refuser au-delà."""

from __future__ import annotations

from django.core.cache import cache


def trop_souvent(cle: str, *, maximum: int, secondes: int) -> bool:
    """Compte un passage ; vrai s'il y en a eu plus de `maximum` dans la durée en cours."""
    cache.add(cle, 0, timeout=secondes)
    try:
        return cache.incr(cle) > maximum
    except ValueError:  # la durée vient de finir
        return False
