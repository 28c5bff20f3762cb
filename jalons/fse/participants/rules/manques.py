"""Ce qui manque à la fiche d'un participant, et pour quand : la plus pressante d'abord."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from jalons.fse.participants.rules.participants import date_resultat, date_six_mois


@dataclass(frozen=True, slots=True)
class DelaisFiche:
    """Les délais d'une opération : jours pour compléter l'entrée et saisir la sortie, mois du relevé.

    `fin` : dernier jour de l'opération ; après lui, plus personne n'y est.
    """

    entree_jours: int
    sortie_jours: int
    releve_mois: int
    fin: date

    def sortie_due(self, *, le: date) -> date | None:
        """Pour quand noter les sorties d'une opération finie ; None tant qu'elle court."""
        if le <= self.fin:
            return None
        return date_resultat(self.fin, delai_jours=self.sortie_jours)


@dataclass(frozen=True, slots=True)
class FicheSuivie:
    """Ce qu'il faut d'une fiche pour savoir ce qui lui manque."""

    entree: date
    sortie: date | None
    est_complete: bool
    a_preuve: bool
    a_resultat: bool
    a_releve: bool


@dataclass(frozen=True, slots=True)
class Manque:
    """Une chose à faire. `ancre` : la partie de la fiche où elle se fait ; `controle` : la règle."""

    libelle: str
    echeance: date
    ancre: str
    controle: str

    def retard(self, *, le: date) -> int:
        """Jours de retard, zéro avant l'échéance."""
        return max((le - self.echeance).days, 0)


@dataclass(frozen=True, slots=True)
class Portee:
    """Ce qu'une fiche porte : la date de ce qui presse le plus, et le jour où cela commence à se voir."""

    echeance: date
    parait_le: date


def portee(fiche: FicheSuivie, delais: DelaisFiche) -> Portee | None:
    """Ce que la fiche porte, quel que soit le jour ; None s'il ne lui manquera jamais rien.

    Elle se voit du jour où `manques` lui trouve quelque chose, et jamais plus tôt.
    """
    dues = []
    if not (fiche.est_complete and fiche.a_preuve):
        dues.append((fiche.entree + timedelta(days=delais.entree_jours), fiche.entree))
    if fiche.sortie is None and delais.fin != date.max:
        fin = date_resultat(delais.fin, delai_jours=delais.sortie_jours)
        dues.append((fin, delais.fin + timedelta(days=1)))
    if fiche.sortie is not None and not fiche.a_resultat:
        due = date_resultat(fiche.sortie, delai_jours=delais.sortie_jours)
        dues.append((due, fiche.entree))
    if fiche.sortie is not None and not fiche.a_releve:
        releve = date_six_mois(fiche.sortie, delai_mois=delais.releve_mois)
        dues.append((releve, releve))
    if not dues:
        return None
    return Portee(min(due for due, _ in dues), min(jour for _, jour in dues))


def manques(fiche: FicheSuivie, delais: DelaisFiche, *, le: date) -> list[Manque]:
    """Ce qui manque à la fiche le jour `le`. Le relevé n'est dû qu'une fois venu son jour."""
    entree = fiche.entree + timedelta(days=delais.entree_jours)
    trouves = []
    if not fiche.est_complete:
        trouves.append(Manque("Questionnaire d'entrée à compléter", entree, "entree", "PA-05"))
    if not fiche.a_preuve:
        trouves.append(Manque("Preuve d'éligibilité à joindre", entree, "preuves", "PA-07"))
    finie = delais.sortie_due(le=le)
    if fiche.sortie is None and finie is not None:
        libelle = "Sortie à noter, l'opération est finie"
        trouves.append(Manque(libelle, finie, "suite", "PA-11"))
    if fiche.sortie is not None and not fiche.a_resultat:
        due = date_resultat(fiche.sortie, delai_jours=delais.sortie_jours)
        trouves.append(Manque("Résultat de sortie à saisir", due, "suite", "PA-11"))
    if fiche.sortie is not None and not fiche.a_releve:
        due = date_six_mois(fiche.sortie, delai_mois=delais.releve_mois)
        if due <= le:
            trouves.append(Manque("Relevé à six mois à faire", due, "releve", "PA-14"))
    return sorted(trouves, key=lambda m: m.echeance)
