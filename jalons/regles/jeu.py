"""Un jeu de règles : ce qu'il lit, ce qu'il décide, qui le règle. Chaque pièce inscrit les siens.

class Tarif(JeuDeRegles):
    code, libelle = "tarif", "Tarif de la navette"
    …

Un dossier par jeu, `<piece>/jeux_de_regles/<code>/` : cette classe et les règles livrées.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from jalons.comptes.enums import Permission
from jalons.comptes.journal import TypeEvenement
from jalons.comptes.models import Agent
from jalons.socle.registre import Registre

if TYPE_CHECKING:
    from jalons.regles.rules.cas import CritereConnu
    from jalons.regles.rules.decision import CasPasse


class JeuDeRegles(
    Registre,
    racine=True,
    requis=("permission", "evenement", "livrees", "depuis", "presentation", "colonnes", "cas"),
):
    """Des règles ordonnées et datées ; la première vraie l'emporte.

    `permission` : qui les change ; `lecture` : qui les lit aussi. `livrees` : fichier YAML des
    règles de départ, en vigueur à partir de `depuis`. `evenement` : écrit à chaque changement, il
    reçoit `regle`, `depuis` et `acte`. `colonnes` : entêtes de ce que rend `dire`. `cas` : le nom
    des cas que l'essai rejoue (« diagnostics validés »). `a_un_dernier_mot` : une règle qui vaut
    toujours doit rester.
    """

    permission: ClassVar[Permission]
    lecture: ClassVar[tuple[Permission, ...]] = ()
    evenement: ClassVar[type[TypeEvenement]]
    livrees: ClassVar[Path]
    depuis: ClassVar[date]
    presentation: ClassVar[str]
    colonnes: ClassVar[tuple[str, ...]]
    cas: ClassVar[str]
    a_un_dernier_mot: ClassVar[bool] = False
    explique: ClassVar[bool] = True  # chaque règle porte une phrase dite à l'agent et à la personne

    @classmethod
    def criteres(cls, *, le: date) -> Sequence[CritereConnu]:
        """Les faits qu'une condition peut lire ce jour-là, avec leur nom français."""
        raise NotImplementedError

    @classmethod
    def champs(cls) -> dict[str, forms.Field]:
        """L'issue d'une règle, champ par champ ; leurs noms sont ses clés en base."""
        raise NotImplementedError

    @classmethod
    def dire(cls, issue: Mapping[str, Any], *, le: date) -> tuple[str, ...]:
        """L'issue en français au jour `le`, une cellule par colonne ; la première la résume."""
        raise NotImplementedError

    @classmethod
    def cas_passes(cls, *, le: date) -> Sequence[CasPasse]:
        """Les cas récents que l'essai à blanc rejoue."""
        return ()

    @classmethod
    def a_servi(cls, regle_id: int) -> bool:
        """Vrai si une décision gardée renvoie à cette version : elle ne se retouche plus."""
        return False

    @classmethod
    def phrases(cls, *, le: date) -> list[str]:
        """Ce que la page du jeu dit en plus de sa présentation : seuils, écarts constatés."""
        return []

    @classmethod
    def fil(cls, agent: Agent) -> tuple[str, str] | None:
        """D'où l'on vient : (libellé, adresse), si cela s'ouvre à l'agent."""
        return None

    @classmethod
    def peut_lire(cls, agent: Agent) -> bool:
        return any(agent.peut(p) for p in (cls.permission, *cls.lecture))
