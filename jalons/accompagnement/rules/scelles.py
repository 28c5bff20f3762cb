"""Ce qu'une commission du PLIE tenue garde de son procès-verbal, et comment sa forme d'avant se lit. Pur."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jalons.socle.mots import accorder
from jalons.socle.scelles import Donnees, Scelle

Jour = date  # un champ se nomme « date »


@dataclass(frozen=True, slots=True)
class ExamineScelle:
    """Une personne examinée, telle qu'elle fut présentée. `motif` : la suite, ou pourquoi."""

    nom: str
    naissance: str
    prescripteur: str
    criteres: tuple[str, ...]
    motif: str


@dataclass(frozen=True, slots=True)
class DecisionScellee:
    """Une décision (« Admise »…) et ceux pour qui elle fut prise ; personne, parfois."""

    titre: str
    lignes: tuple[ExamineScelle, ...]


def de_la_forme_0(donnees: Donnees) -> Donnees:
    """Ce que le gabarit recevait : des jours en jj/mm/aaaa, des critères mis bout à bout, un compte.

    Un critère peut porter une virgule : bout à bout, ils restent d'un seul tenant.
    """

    def jour(dit: str) -> str:
        return datetime.strptime(dit, "%d/%m/%Y").date().isoformat()

    restent = {c: v for c, v in donnees.items() if c not in ("etabli", "examines")}
    decisions = [
        {
            **decision,
            "lignes": [
                {**ligne, "criteres": [ligne["criteres"]] if ligne["criteres"] else []}
                for ligne in decision["lignes"]
            ],
        }
        for decision in donnees["decisions"]
    ]
    dits = {"date": jour(donnees["date"]), "etabli_le": jour(donnees["etabli"])}
    return {**restent, **dits, "decisions": decisions}


@dataclass(frozen=True, slots=True)
class ProcesVerbalScelle(Scelle):
    """Le procès-verbal entier d'une commission tenue. Il nomme chacun : réservé au PLIE."""

    reference: str
    plie: str
    mention: str
    date: Jour
    lieu: str
    membres: tuple[str, ...]
    decisions: tuple[DecisionScellee, ...]
    etabli_le: Jour

    forme = 1
    MONTEES = {0: de_la_forme_0}

    @property
    def examines(self) -> int:
        """Combien de personnes furent examinées."""
        return sum(len(d.lignes) for d in self.decisions)

    @property
    def resume(self) -> str:
        """« 2 admises, 1 refusée » : les décisions prises, sans nommer personne."""
        prises = (accorder(len(d.lignes), d.titre.lower()) for d in self.decisions if d.lignes)
        return ", ".join(prises)

    def en_document(self) -> Donnees:
        """Les valeurs pour le gabarit : jours en jj/mm/aaaa, critères bout à bout."""
        dites = Scelle.en_document(self)
        for decision in dites["decisions"]:
            for ligne in decision["lignes"]:
                ligne["criteres"] = ", ".join(ligne["criteres"])
        return {**dites, "etabli": dites.pop("etabli_le"), "examines": self.examines}
