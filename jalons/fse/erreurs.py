"""Refuser avec le nom de la règle : l'agent sait laquelle, et ce qu'il doit faire."""

from __future__ import annotations

from jalons.fse.controles.base import Controle
from jalons.socle.erreurs import ErreurMetier


class OperationImpossible(ErreurMetier):
    """L'acte ne peut pas être fait ainsi sur cette opération."""


class RegleEnfreinte(OperationImpossible):
    """Un contrôle nommé refuse l'acte ; le message porte son numéro et son libellé."""

    def __init__(self, controle: type[Controle], message: str, *, champ: str | None = None) -> None:
        super().__init__(f"{controle.libelle} ({controle.identifiant()}) : {message}", champ=champ)
        self.controle = controle


def exiger(controle: type[Controle], message: str | None, *, champ: str | None = None) -> None:
    """Lève `RegleEnfreinte` si le contrôle a rendu un message."""
    if message:
        raise RegleEnfreinte(controle, message, champ=champ)
