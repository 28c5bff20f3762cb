"""Le menu : chaque pièce inscrit ses entrées, l'agent ne voit que celles qu'il peut ouvrir."""

from __future__ import annotations

from typing import ClassVar

from jalons.comptes.enums import GroupeMenu, Permission
from jalons.socle.registre import Registre


class EntreeMenu(Registre, racine=True, requis=("vue", "icone", "ordre")):
    """Une entrée du menu principal : nom d'adresse, icône, rang, permission qui l'ouvre."""

    vue: ClassVar[str]
    arguments: ClassVar[tuple[str, ...]] = ()  # de l'adresse
    icone: ClassVar[str]
    ordre: ClassVar[int]
    permission: ClassVar[Permission | None] = None  # None : tout agent habilité
    groupe: ClassVar[GroupeMenu] = GroupeMenu.QUOTIDIEN
    sous_rubriques: ClassVar[
        tuple[tuple[str, ...], ...]
    ] = ()  # (libellé, nom d'adresse, arguments)

    @classmethod
    def est_utile(cls) -> bool:
        """Faux quand ce département n'a rien à y ouvrir ; lu après la permission."""
        return True


class Rubrique(Registre, racine=True, requis=("menu", "vue")):
    """Une rubrique qu'une pièce ajoute à l'entrée de menu (son code) d'une pièce du dessous."""

    menu: ClassVar[str]
    vue: ClassVar[str]

    @classmethod
    def de(cls, menu: str) -> list[type[Rubrique]]:
        """Les rubriques ajoutées à cette entrée."""
        return [r for r in cls.tous() if r.menu == menu]
