"""Ce qu'un contrat doit dire avant de se signer (C. trav. L.5411-6 II, R.5411-15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.contrats.rules.durees import Refus
from jalons.socle.dates import ajouter_mois
from jalons.socle.enumeration import Enumeration


class Etape(Enumeration):
    """Les étapes de la préparation, dans l'ordre où on les remplit."""

    SITUATION = "situation", "Situation et objectifs"
    PLAN = "plan", "Plan d'actions"
    DUREE = "duree", "Durée et rythme"
    ENGAGEMENTS = "engagements", "Engagements"
    RELIRE = "relire", "Relire et signer"


@dataclass(frozen=True, slots=True)
class RubriqueLue:
    """Une rubrique du genre : à quelle étape on la remplit, et si elle est due."""

    code: str
    libelle: str
    est_obligatoire: bool
    etape: Etape


@dataclass(frozen=True, slots=True)
class ContratDit:
    """Ce que le contrat dit, pour juger s'il est complet. `refus` : ceux de sa durée."""

    rubriques: Sequence[RubriqueLue]
    contenu: Mapping[str, Any]
    actions: int
    a_referent: bool
    debut: date | None
    fin: date | None
    demande_un_rythme: bool
    rythme: str
    refus: Sequence[Refus] = ()


@dataclass(frozen=True, slots=True)
class Manque:
    """Ce qui manque, à quelle étape le compléter."""

    etape: Etape
    message: str


def manques(dit: ContratDit, *, le: date, duree_maximum: int) -> list[Manque]:
    """Ce qu'il reste à dire ; vide, le contrat peut se signer. `duree_maximum` en mois."""
    trouves = [
        Manque(r.etape, f"{r.libelle} : à remplir.")
        for r in dit.rubriques
        if r.est_obligatoire and not dit.contenu.get(r.code)
    ]
    if not dit.actions:
        trouves.append(Manque(Etape.PLAN, "Le plan a besoin d'une action, au moins."))
    trouves += [Manque(Etape.DUREE, r.message) for r in dit.refus]
    trouves += _du_terme(dit, duree_maximum)
    if dit.demande_un_rythme and not dit.rythme:
        trouves.append(
            Manque(Etape.DUREE, "Convenez d'un rythme d'actualisation avec la personne.")
        )
    if not dit.a_referent:
        trouves.append(
            Manque(Etape.ENGAGEMENTS, "Nommez le référent unique, dans l'organisme référent.")
        )
    ordre = list(Etape)
    return sorted(trouves, key=lambda m: ordre.index(m.etape))


def _du_terme(dit: ContratDit, maximum: int) -> list[Manque]:
    if dit.debut is None or dit.fin is None:
        return [Manque(Etape.DUREE, "Dites de quand à quand va le contrat.")]
    if dit.fin < dit.debut:
        return [Manque(Etape.DUREE, "Le contrat finit avant de commencer.")]
    if dit.fin >= ajouter_mois(dit.debut, maximum):
        return [Manque(Etape.DUREE, f"Un contrat dure {maximum} mois au plus, puis se renouvelle.")]
    return []
