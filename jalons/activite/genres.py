"""Vers quoi l'on positionne quelqu'un : un genre par fichier de `<piece>/positionnements/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.apps import apps
from django.db.models import Model, QuerySet

from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Cible:
    """Ce vers quoi l'on positionne : son nom, qui y répond, et l'adresse de sa fiche.

    `courriel` : celui de la cible, avant celui de la structure. `heures` et `semaines` : ce qu'elle occupe.
    """

    intitule: str
    structure_id: int | None
    url: str = ""
    courriel: str = ""
    heures: float | None = None
    semaines: int | None = None


class GenrePositionnement(Registre, racine=True, requis=("modele", "exemple")):
    """Un genre de positionnement. `modele` : « piece.Modele » de la cible ; `exemple` : ce que l'on dit.

    Sa table garde la cible : la base refuse un positionnement vers ce qui n'existe pas.
    """

    modele: ClassVar[str]
    exemple: ClassVar[str]
    est_a_choisir: ClassVar[bool] = True  # faux : seul un autre acte l'ouvre
    previent_la_personne: ClassVar[bool] = False

    @classmethod
    def classe(cls) -> type[Model]:
        """Le modèle de la cible."""
        return apps.get_model(cls.modele)

    @classmethod
    def choix_ouverts(cls, *, le: date) -> list[tuple[int, str]]:
        """Les cibles que l'on peut choisir ce jour-là : (clé, nom et structure)."""
        raise NotImplementedError

    @classmethod
    def cible(cls, objet: Any) -> Cible:
        """Ce que l'on dit de cette cible."""
        raise NotImplementedError

    @classmethod
    def refus(cls, objet: Any, *, le: date) -> str:
        """Pourquoi l'on ne peut pas y positionner ce jour-là, en une phrase ; vide : on le peut."""
        return ""

    @classmethod
    def joignables(cls) -> QuerySet[Any] | None:
        """Les cibles qui ont leur propre courriel ; None : la structure seule en a un."""
        return None
