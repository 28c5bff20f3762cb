"""Contrôler un SIRET : quatorze chiffres et leur clé de Luhn. Pur."""

from __future__ import annotations

# Les établissements de La Poste, hors son siège, ne suivent pas Luhn : leurs chiffres font un multiple de 5.
_LA_POSTE = "356000000"


def nettoyer_siret(texte: str) -> str:
    """Le SIRET sans ses espaces ni ses points.

    >>> nettoyer_siret("732 829 320 00074")
    '73282932000074'
    """
    return "".join(c for c in texte if not c.isspace() and c not in ".-")


def est_siret(siret: str) -> bool:
    """Vrai si ces quatorze chiffres forment un SIRET possible.

    >>> est_siret("73282932000074"), est_siret("73282932000075"), est_siret("35600000009075")
    (True, False, True)
    """
    if len(siret) != 14 or not (siret.isascii() and siret.isdigit()) or siret == "0" * 14:
        return False
    chiffres = [int(c) for c in siret]
    if siret.startswith(_LA_POSTE) and sum(chiffres) % 5 == 0:
        return True
    doubles = [
        c if rang % 2 else (2 * c - 9 if c > 4 else 2 * c) for rang, c in enumerate(chiffres)
    ]
    return sum(doubles) % 10 == 0
