"""Une habilitation en vigueur : un rôle sur un périmètre."""

from __future__ import annotations

from dataclasses import dataclass

from jalons.comptes.roles import Role


@dataclass(frozen=True, slots=True)
class Habilitation:
    """`territoire_id=None` : tout le Département. `structure_id` : celle qui suit les personnes."""

    role: type[Role]
    territoire_id: int | None
    structure_id: int | None
