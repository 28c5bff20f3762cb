"""Ce qu'une feuille de temps signée deux fois garde, et comment sa forme d'avant se lit. Pur."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jalons.socle import formats
from jalons.socle.scelles import Donnees, Scelle


@dataclass(frozen=True, slots=True)
class JourScelle:
    """Les heures d'un jour et ce qui a été fait."""

    jour: date
    heures: Decimal
    tache: str


def de_la_forme_0(donnees: Donnees) -> Donnees:
    """Ce que le gabarit recevait, en texte : « mars 2022 », « mardi 01/03/2022 », « 7,00 »."""

    def jour(dit: str) -> str:
        return datetime.strptime(dit.split()[-1], "%d/%m/%Y").date().isoformat()

    def nombre(dit: str) -> str:
        return str(Decimal(dit.replace(",", ".")))

    return {
        **donnees,
        "mois": formats.lire_mois(donnees["mois"]).isoformat(),
        "jours": [
            {"jour": jour(j["jour"]), "heures": nombre(j["heures"]), "tache": j["tache"]}
            for j in donnees["jours"]
        ],
        "total": nombre(donnees["total"]),
        "signee_agent_le": jour(dite) if (dite := donnees["signee_agent_le"]) else None,
        "signee_responsable_le": jour(dite) if (dite := donnees["signee_responsable_le"]) else None,
    }


@dataclass(frozen=True, slots=True)
class FeuilleScellee(Scelle):
    """Une feuille entière : qui, pour quelle opération, quel mois, jour par jour, ses signatures."""

    operation: str
    code: str
    mention: str
    agent: str
    fonction: str
    mois: date
    jours: tuple[JourScelle, ...]
    total: Decimal
    signee_agent_le: date | None
    responsable: str
    signee_responsable_le: date | None

    forme = 1
    MONTEES = {0: de_la_forme_0}

    def en_document(self) -> Donnees:
        """Les valeurs pour le gabarit : jours en toutes lettres, heures à deux décimales."""
        dites: dict[str, Any] = {
            nom: getattr(self, nom)
            for nom in ("operation", "code", "mention", "agent", "fonction", "responsable")
        }
        return {
            **dites,
            "mois": formats.mois(self.mois),
            "jours": [
                {
                    "jour": f"{formats.jour_long(j.jour).split()[0]} {j.jour:%d/%m/%Y}",
                    "heures": formats.saisie(j.heures),
                    "tache": j.tache,
                }
                for j in self.jours
            ],
            "total": formats.saisie(self.total),
            "signee_agent_le": _jour(self.signee_agent_le),
            "signee_responsable_le": _jour(self.signee_responsable_le),
        }


def _jour(valeur: date | None) -> str:
    return f"{valeur:%d/%m/%Y}" if valeur else ""
