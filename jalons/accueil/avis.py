"""Qui donne l'avis qu'une réorientation demande : le haut s'inscrit, l'accueil ne le connaît pas.

class AvisDeLEquipe(SourceAvis):
    code = "equipe"
    libelle = "Équipe pluridisciplinaire"
    ...

Une pièce écrit la sienne dans `<piece>/avis_reorientation.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jalons.socle.registre import Registre

if TYPE_CHECKING:
    from jalons.accueil.models import DemandeReorientation
    from jalons.comptes.models import Agent
    from jalons.personnes.models import Personne


@dataclass(frozen=True, slots=True)
class AvisDit:
    """Un avis rendu : ce qu'il dit, la voie qu'il recommande (vide : aucune), sa séance.

    `est_definitif` : il ne change plus (procès-verbal signé).
    """

    texte: str
    voie: str
    rendu_le: date
    seance_id: int | None
    est_definitif: bool


@dataclass(frozen=True, slots=True)
class AvisPourDecider:
    """Ce que lit qui décide : si quelqu'un rend cet avis, celui qui est rendu, où en est la demande."""

    est_competente: bool
    avis: AvisDit | None
    ou_en_est: str


class SourceAvis(Registre, racine=True):
    """Qui peut rendre un avis sur une réorientation."""

    @classmethod
    def est_competente(cls, personne: Personne, *, le: date) -> bool:
        """Vrai si quelqu'un rend cet avis pour cette personne ce jour-là."""
        raise NotImplementedError

    @classmethod
    def saisir(cls, demande: DemandeReorientation, *, par: Agent, le: date) -> None:
        """Demande l'avis ; sans effet s'il est déjà demandé."""
        raise NotImplementedError

    @classmethod
    def ou_en_sont(cls, personnes: Iterable[int]) -> dict[int, str]:
        """Où en est l'avis demandé, en une phrase, par numéro de personne (requêtes bornées)."""
        raise NotImplementedError

    @classmethod
    def avis(cls, personne: Personne, *, depuis: date, le: date) -> AvisDit | None:
        """Le dernier avis rendu sur une saisine faite depuis ce jour."""
        raise NotImplementedError

    @classmethod
    def pour_decider(cls, personne: Personne, *, depuis: date, le: date) -> AvisPourDecider:
        """Les trois à la fois ; une source les lit d'un trait si elle le peut."""
        return AvisPourDecider(
            cls.est_competente(personne, le=le),
            cls.avis(personne, depuis=depuis, le=le),
            cls.ou_en_sont([personne.pk]).get(personne.pk, ""),
        )

    @classmethod
    def clore(cls, demande: DemandeReorientation, *, suite: str, par: Agent, le: date) -> None:
        """La réorientation est décidée, ou reste sans suite : ce que devient l'avis."""
        raise NotImplementedError

    @classmethod
    def competentes(cls, personne: Personne, *, le: date) -> list[type[SourceAvis]]:
        """Celles qui rendent un avis pour cette personne."""
        return [source for source in cls.tous() if source.est_competente(personne, le=le)]
