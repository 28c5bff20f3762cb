"""Des énoncés d'une personne à ses faits : une frise, la même quel que soit l'ordre des fichiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Generic, TypeVar

# Du plus faible au plus fort.
_FINS = ("cessation", "radiation")
_INSCRIPTIONS = ("stock", "inscription")


@dataclass(frozen=True, slots=True)
class Dit:
    """Un énoncé d'inscription. `reference` et `debut` : le PECG, et l'inscription qu'il décrit."""

    genre: str
    jour: date
    identifiant: str = ""
    motif: str = ""
    categorie: str = ""
    agence: str = ""
    reference: date | None = None
    debut: date | None = None


@dataclass(frozen=True, slots=True)
class EtatDit:
    """L'inscription entre deux dates. `fin` : « cessation », « radiation », ou rien si inscrite."""

    est_inscrit: bool
    identifiant: str = ""
    fin: str = ""
    motif: str = ""
    categorie: str = ""
    agence: str = ""
    source: str = "ft"


@dataclass(frozen=True, slots=True, order=True)
class Ppae:
    """L'accompagnement décrit un mois donné."""

    dernier_entretien: date | None = None
    signe_le: date | None = None
    notifie_le: date | None = None
    conseiller: str = ""
    axe: str = ""
    modalite: str = ""
    structure_principale: str = ""
    structure_deleguee: str = ""


Valeur = TypeVar("Valeur")


@dataclass(frozen=True, slots=True)
class Segment(Generic[Valeur]):
    """Une valeur, du `debut` à la `fin` incluse, ou sans fin."""

    debut: date
    fin: date | None
    valeur: Valeur


def inscriptions(
    dits: Iterable[Dit], constats: Sequence[tuple[date, EtatDit]] = ()
) -> list[Segment[EtatDit]]:
    """La frise des inscriptions. `constats` : ce qu'un agent ou un partenaire a noté, et quand.

    À chaque date, l'énoncé le plus fort l'emporte : qui s'inscrit le jour d'une fin est inscrit. Un
    constat vaut jusqu'à l'énoncé suivant ; le même jour, France Travail l'emporte.
    """
    par_date: dict[date, list[Dit]] = {}
    for dit in _photographies(dits):
        par_date.setdefault(dit.jour, []).append(dit)
    bornes = dict(constats)
    bornes |= {jour: _le_plus_fort(dits_du_jour) for jour, dits_du_jour in par_date.items()}
    return _enchainer([(jour, bornes[jour]) for jour in sorted(bornes)], _continuer)


def suivi(dits: Iterable[tuple[date, Ppae]]) -> list[Segment[Ppae]]:
    """L'accompagnement d'une photographie à la suivante ; une même date dite deux fois : la plus pleine."""
    par_date: dict[date, Ppae] = {}
    for jour, ppae in dits:
        par_date[jour] = max(par_date.get(jour, ppae), ppae, key=_plein)
    return _enchainer([(jour, par_date[jour]) for jour in sorted(par_date)], _tel_quel)


def _plein(ppae: Ppae) -> tuple[str, ...]:
    jours = (ppae.dernier_entretien, ppae.signe_le, ppae.notifie_le)
    textes = (ppae.conseiller, ppae.axe, ppae.modalite)
    structures = (ppae.structure_principale, ppae.structure_deleguee)
    return (*(j.isoformat() if j else "" for j in jours), *textes, *structures)


def _photographies(dits: Iterable[Dit]) -> list[Dit]:
    """D'une même inscription, la dernière photographie seule ; les listes, toutes."""
    gardes = list(dits)
    dernieres: dict[date | None, date] = {}
    for dit in gardes:
        if dit.reference is not None:
            dernieres[dit.debut] = max(dernieres.get(dit.debut, dit.reference), dit.reference)
    return [d for d in gardes if d.reference is None or d.reference == dernieres[d.debut]]


def _le_plus_fort(dits: Sequence[Dit]) -> EtatDit:
    """Ce que dit une date : le genre le plus fort, avec tout ce que les énoncés de ce côté précisent."""
    inscrits = [d for d in dits if d.genre in _INSCRIPTIONS]
    inscrit = bool(inscrits)
    fin = "" if inscrit else max((d.genre for d in dits), key=_FINS.index)
    siens = inscrits or [d for d in dits if d.genre == fin]
    return EtatDit(
        est_inscrit=inscrit,
        identifiant=max(d.identifiant for d in siens),
        fin=fin,
        motif="" if inscrit else max(d.motif for d in siens),
        categorie=max(d.categorie for d in siens),
        agence=max(d.agence for d in siens),
    )


def _continuer(avant: EtatDit, apres: EtatDit) -> EtatDit:
    """Ce que l'énoncé suivant ne redit pas reste vrai tant que l'inscription court."""
    if not (avant.est_inscrit and apres.est_inscrit and apres.source == "ft"):
        return apres
    if apres.identifiant and avant.identifiant and apres.identifiant != avant.identifiant:
        return apres
    return replace(
        apres,
        identifiant=apres.identifiant or avant.identifiant,
        categorie=apres.categorie or avant.categorie,
        agence=apres.agence or avant.agence,
    )


def _tel_quel(_avant: Ppae, apres: Ppae) -> Ppae:
    return apres


def _enchainer(bornes: Sequence[tuple[date, Valeur]], suite: object) -> list[Segment[Valeur]]:
    """Des dates aux segments ; deux valeurs égales qui se suivent n'en font qu'un."""
    segments: list[Segment[Valeur]] = []
    for jour, dite in bornes:
        valeur = dite
        if segments:
            valeur = suite(segments[-1].valeur, dite)  # type: ignore[operator]
            if valeur == segments[-1].valeur:
                continue
            segments[-1] = replace(segments[-1], fin=jour - timedelta(days=1))
        segments.append(Segment(jour, None, valeur))
    return segments
