"""Les comptes tiennent le journal de ce qui sort des écrans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jalons.comptes.journal import EcranTrace, consulter, consulter_en_lot
from jalons.ecrans.trace import JournalDesSorties


class EcranAgentsExport(EcranTrace):
    code = "agents_export"
    libelle = "Export des agents"


class JournalDesConsultations(JournalDesSorties):
    code = "consultations"
    libelle = "Journal des consultations"

    @classmethod
    def tracer(cls, agent: Any, *, ecran: str, personnes: Iterable[int], detail: str) -> None:
        lues = list(personnes)
        if lues:
            consulter_en_lot(agent, ecran=ecran, personnes=lues, detail=detail)
        else:
            consulter(agent, ecran=ecran, detail=detail)
