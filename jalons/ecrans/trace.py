"""Tracer ce qui sort : la pièce qui tient le journal s'inscrit ici, les écrans l'appellent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jalons.socle.registre import Registre


class JournalDesSorties(Registre, racine=True, requis=("tracer",)):
    """Celui qui écrit qu'un agent a sorti des données. Sans journal inscrit, rien ne sort."""

    @classmethod
    def tracer(cls, agent: Any, *, ecran: str, personnes: Iterable[int], detail: str) -> None:
        """Écrit une ligne par personne, ou une seule si le fichier ne parle de personne."""
        raise NotImplementedError


class SansJournal(RuntimeError):
    """Aucune pièce ne tient le journal des sorties."""


def tracer_sortie(agent: Any, *, ecran: str, personnes: Iterable[int], detail: str) -> None:
    """Trace dans tous les journaux inscrits, avant que quoi que ce soit ne parte."""
    journaux = JournalDesSorties.tous()
    if not journaux:
        raise SansJournal("aucun journal des sorties n'est inscrit")
    lus = list(dict.fromkeys(personnes))
    for journal in journaux:
        journal.tracer(agent, ecran=ecran, personnes=lus, detail=detail[:200])
