"""Ce qu'une fiche reçue dit d'une session, et ce qui n'y va pas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

PLACES_MAXIMUM = 10_000
HEURES_MAXIMUM = 20_000


@dataclass(frozen=True, slots=True)
class Constat:
    """Ce qui ne va pas : où (ligne, feuille), quel champ, pourquoi ; `refuse` : la session n'entre pas."""

    ligne: int
    champ: str
    message: str
    refuse: bool = False
    feuille: str = ""

    @property
    def ou(self) -> str:
        """« ligne 12 », ou « Feuil1, ligne 12 »."""
        return f"{self.feuille}, ligne {self.ligne}" if self.feuille else f"ligne {self.ligne}"


@dataclass(slots=True)
class SessionLue:
    """Une session et sa formation, telles que lues ; un texte vide, un nombre None : pas dit."""

    ligne: int
    feuille: str = ""
    formation: str = ""
    session: str = ""
    intitule: str = ""
    organisme: str = ""
    siret: str = ""
    objectif: str = "autre"
    prerequis: str = ""
    formacodes: list[str] = field(default_factory=list)
    romes: list[str] = field(default_factory=list)
    debut: date | None = None
    fin: date | None = None
    code_insee: str = ""
    code_postal: str = ""
    ville: str = ""
    places: int | None = None
    financeurs: list[str] = field(default_factory=list)
    heures: int | None = None
    recrutement: str = "ouvert"
    inscription_jusqu_au: date | None = None
    refus: set[str] = field(default_factory=set)

    def constat(self, champ: str, message: str, *, refuse: bool = False) -> Constat:
        """Un constat à la place de cette fiche ; `refuse` : elle n'entrera pas."""
        if refuse:
            self.refus.add(champ)
        return Constat(self.ligne, champ, message, refuse, self.feuille)


def juger(lue: SessionLue) -> list[Constat]:
    """Ce qui ne va pas dans une session ; ce qui n'est pas refusé entre sans cette valeur."""
    constats = list(_manques(lue))
    if lue.debut and lue.fin and lue.fin < lue.debut:
        dit = f"finit le {lue.fin:%d/%m/%Y}, avant de commencer le {lue.debut:%d/%m/%Y}"
        constats.append(lue.constat("fin", dit, refuse=True))
    if lue.siret and not (lue.siret.isdigit() and len(lue.siret) == 14):
        constats.append(lue.constat("siret", f"« {lue.siret[:20]} » n'est pas un SIRET"))
        lue.siret = ""
    for champ, maximum in (("places", PLACES_MAXIMUM), ("heures", HEURES_MAXIMUM)):
        valeur = getattr(lue, champ)
        if valeur is not None and not 0 <= valeur <= maximum:
            constats.append(lue.constat(champ, f"{valeur} n'est pas un nombre possible"))
            setattr(lue, champ, None)
    for champ, longueur in (("formacodes", 5), ("romes", 5)):
        justes = [c for c in getattr(lue, champ) if len(c) == longueur and c.isalnum()]
        if len(justes) != len(getattr(lue, champ)):
            constats.append(lue.constat(champ, "un code n'a pas cinq caractères"))
            setattr(lue, champ, justes)
    if lue.inscription_jusqu_au and lue.fin and lue.inscription_jusqu_au > lue.fin:
        constats.append(lue.constat("inscription_jusqu_au", "l'inscription finit après la session"))
        lue.inscription_jusqu_au = None
    return constats


_DUS = (
    ("intitule", "l'intitulé manque"),
    ("organisme", "l'organisme manque"),
    ("debut", "la date de début manque"),
    ("fin", "la date de fin manque"),
)


def _manques(lue: SessionLue) -> Iterable[Constat]:
    return (
        lue.constat(c, dit, refuse=True)
        for c, dit in _DUS
        if not getattr(lue, c) and c not in lue.refus
    )


def cle_stagiaire(nom: str, prenom: str, naissance: date | None) -> str:
    """Ce par quoi deux lignes sont la même : noms comparables (déjà normalisés) et naissance."""
    return f"{nom}|{prenom}|{naissance.isoformat() if naissance else ''}"[:160]
