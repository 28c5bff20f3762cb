"""Qui peut quoi : chaque pièce ouvre ses permissions et dit à quels rôles elle les accorde.

accorder("coordination_gerer", "Tenir les instances", "charge_insertion", "chef_projet_insertion")
"""

from __future__ import annotations

from jalons.comptes.enums import Permission

_ACCORDEES: dict[str, set[Permission]] = {}


def accorder(valeur: str, libelle: str, *roles: str) -> Permission:
    """Ouvre la permission et l'accorde à ces rôles (leurs codes)."""
    permission = Permission.ouvrir(valeur, libelle)
    for role in roles:
        _ACCORDEES.setdefault(role, set()).add(permission)
    return permission


def permissions_de(role: str) -> frozenset[Permission]:
    """Les permissions accordées à ce rôle par toutes les pièces."""
    return frozenset(_ACCORDEES.get(role, ()))


def roles_cites() -> frozenset[str]:
    """Les codes de rôles que les pièces citent : un test vérifie qu'ils existent tous."""
    return frozenset(_ACCORDEES)
