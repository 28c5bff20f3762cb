"""Ce qu'un compte rendu diffusé garde, et comment sa forme d'avant se lit. Pur."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jalons.socle import formats
from jalons.socle.scelles import Donnees, Scelle

Jour = date  # un champ se nomme « date »


@dataclass(frozen=True, slots=True)
class PresentScelle:
    """Quelqu'un qui était là."""

    organisme: str
    nom: str


@dataclass(frozen=True, slots=True)
class PointScelle:
    """Un point de l'ordre du jour et ce qui s'en est dit, ligne à ligne."""

    titre: str
    intervenant: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleveScelle:
    """Ce qu'une autre pièce dit de la séance (besoins relevés, avis rendus…)."""

    titre: str
    lignes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionScellee:
    """Une décision, qui la porte, pour quand."""

    intitule: str
    responsable: str
    echeance: Jour


def de_la_forme_0(donnees: Donnees) -> Donnees:
    """Ce que le gabarit recevait, en texte : « jeudi 12 mars 2026 », « 30/04/2026 », des paires."""

    def jour(dit: str) -> str:
        return datetime.strptime(dit, "%d/%m/%Y").date().isoformat()

    suivante = donnees["suivante"]
    return {
        **donnees,
        "date": formats.lire_jour_long(donnees["date"]).isoformat(),
        "presents": [{"organisme": qui, "nom": nom} for qui, nom in donnees["presents"]],
        "decisions": [
            {"intitule": quoi, "responsable": qui, "echeance": jour(quand)}
            for quoi, qui, quand in donnees["decisions"]
        ],
        "suivante": formats.lire_jour_long(suivante).isoformat() if suivante else None,
        "etabli_le": jour(donnees["etabli_le"]),
    }


@dataclass(frozen=True, slots=True)
class CompteRenduScelle(Scelle):
    """Un compte rendu entier. Aucun nom de personne accompagnée : `parcours` n'en est que le nombre."""

    reference: str
    instance: str
    genre: str
    territoire: str
    theme: str
    date: Jour
    heures: str
    lieu: str
    animateur: str
    mention: str
    presents: tuple[PresentScelle, ...]
    excuses: tuple[str, ...]
    organismes: int
    points: tuple[PointScelle, ...]
    non_abordes: tuple[str, ...]
    releves: tuple[ReleveScelle, ...]
    decisions: tuple[DecisionScellee, ...]
    parcours: int
    suivante: Jour | None
    etabli_le: Jour

    forme = 1
    MONTEES = {0: de_la_forme_0}

    def en_document(self) -> Donnees:
        """Les valeurs pour le gabarit : jours en toutes lettres, lignes de tableau en paires."""
        return {
            **self.ecrire(),
            "date": formats.jour_long(self.date),
            "presents": [[p.organisme, p.nom] for p in self.presents],
            "decisions": [
                [d.intitule, d.responsable, f"{d.echeance:%d/%m/%Y}"] for d in self.decisions
            ],
            "suivante": formats.jour_long(self.suivante) if self.suivante else "",
            "etabli_le": f"{self.etabli_le:%d/%m/%Y}",
        }
