"""Comment un organisme répond à ce qu'on lui adresse : une pièce du dessus le sait, la fiche le montre.

La pièce écrit `<piece>/reponses_offres.py` avec une sous-classe de `SourceReponses`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class ReponsesOffre:
    """Les demandes faites à une offre sur la période, et ce qui en est advenu.

    `mois` : la période. `delai` : jours, la médiane. `motifs` : (pourquoi, combien).
    """

    mois: int
    acceptees: int = 0
    refusees: int = 0
    expirees: int = 0
    en_attente: int = 0
    delai: int | None = None
    motifs: tuple[tuple[str, int], ...] = ()

    @property
    def repondues(self) -> int:
        return self.acceptees + self.refusees

    @property
    def closes(self) -> int:
        """Ce qui a eu sa réponse, ou ne l'aura plus : le dénominateur du taux."""
        return self.repondues + self.expirees

    @property
    def taux(self) -> int | None:
        """Réponses pour cent demandes closes, l'attente non comptée ; None : rien n'est clos.

        >>> ReponsesOffre(12, acceptees=3, refusees=1, expirees=4, en_attente=9).taux
        50
        """
        return round(100 * self.repondues / self.closes) if self.closes else None


class SourceReponses(Registre, racine=True):
    """D'où se lisent les réponses."""

    @classmethod
    def lire(cls, offres: Iterable[int], *, le: date) -> dict[int, ReponsesOffre]:
        """Les réponses de ces offres, en peu de requêtes ; une offre jamais demandée n'y est pas."""
        raise NotImplementedError


def reponses_de(offres: Iterable[int], *, le: date) -> dict[int, ReponsesOffre]:
    """Les réponses connues de ces offres (clés) ; vide si aucune pièce ne les dit."""
    cles, lues = list(offres), {}
    for source in SourceReponses.tous() if cles else ():
        lues.update(source.lire(cles, le=le))
    return lues
