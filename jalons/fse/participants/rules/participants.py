"""Participants : qui en est un, ce que sa sortie a donné, ce qui manque à sa fiche."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jalons.fse.enums import GenreEvenementSortie, SituationEmploi
from jalons.socle.dates import age, ajouter_mois

# Sans réponse à l'une de ces questions, la fiche ne compte qu'au total (EECO01).
OBLIGATOIRES = ("genre", "situation_emploi", "niveau_etudes", "sans_abri")
# Données sensibles : « ne souhaite pas répondre » est une réponse.
SENSIBLES = ("handicap", "pays_tiers", "origine_etrangere", "minorite")


# Ce qui dit où en est la personne sur l'emploi : seul le dernier compte (PA-12).
_D_EMPLOI = frozenset(
    {
        GenreEvenementSortie.EMPLOI,
        GenreEvenementSortie.FIN_EMPLOI,
        GenreEvenementSortie.RECHERCHE,
        GenreEvenementSortie.INACTIVITE,
    }
)


@dataclass(frozen=True, slots=True)
class EvenementSortie:
    """Ce qui arrive à la personne après sa sortie, et quand."""

    date: date
    genre: GenreEvenementSortie


@dataclass(frozen=True, slots=True)
class ResultatSortie:
    """Résultat immédiat : situation à la fin des quatre semaines, et ce qui l'a décidé."""

    situation: SituationEmploi
    en_formation: bool
    qualification: bool
    decide_par: EvenementSortie | None


def est_participation(debut: date, fin: date, *, minimum_jours: int) -> bool:
    """Faux quand la personne n'est venue que `minimum_jours` au plus (un jour : une information).

    >>> est_participation(date(2025, 1, 15), date(2025, 1, 15), minimum_jours=1)
    False
    """
    return (fin - debut).days + 1 > minimum_jours


def date_resultat(sortie: date, *, delai_jours: int) -> date:
    """Dernier jour de la période d'observation.

    >>> date_resultat(date(2025, 1, 31), delai_jours=28)
    datetime.date(2025, 2, 28)
    """
    return sortie + timedelta(days=delai_jours)


def date_six_mois(sortie: date, *, delai_mois: int) -> date:
    """Date du relevé de situation.

    >>> date_six_mois(date(2025, 6, 30), delai_mois=6)
    datetime.date(2025, 12, 30)
    """
    return ajouter_mois(sortie, delai_mois)


def resultat_de_sortie(
    *,
    a_l_entree: SituationEmploi,
    sortie: date,
    evenements: Iterable[EvenementSortie],
    delai_jours: int,
) -> ResultatSortie:
    """Situation à retenir : celle du dernier événement d'emploi jusqu'à la limite, les autres effacés.

    Sans événement, la situation d'entrée demeure. Un emploi pris ou une qualification obtenue avant
    de sortir comptent : c'est parfois pour cela que l'on sort. Une formation compte si elle commence
    après la sortie, celle d'avant étant d'ordinaire l'action elle-même.
    """
    limite = date_resultat(sortie, delai_jours=delai_jours)
    jusque = sorted((e for e in evenements if e.date <= limite), key=lambda e: e.date)
    dans = [e for e in jusque if e.date >= sortie]
    G = GenreEvenementSortie
    emploi = [e for e in jusque if e.genre in _D_EMPLOI]
    dernier = emploi[-1] if emploi else None
    if dernier is None:
        situation = a_l_entree
    elif dernier.genre == G.EMPLOI:
        situation = SituationEmploi.EN_EMPLOI
    elif dernier.genre == G.INACTIVITE:
        situation = SituationEmploi.INACTIF
    else:
        situation = SituationEmploi.CHOMEUR
    return ResultatSortie(
        situation=situation,
        en_formation=any(e.genre == G.FORMATION for e in dans),
        qualification=any(e.genre == G.QUALIFICATION for e in jusque),
        decide_par=dernier,
    )


@dataclass(frozen=True, slots=True)
class Portee:
    """Ce que vaut un événement dans le résultat : compté ou non, et pourquoi."""

    evenement: EvenementSortie
    compte: bool
    raison: str


def portees(
    *, sortie: date, evenements: Iterable[EvenementSortie], delai_jours: int
) -> list[Portee]:
    """Chaque événement, dans l'ordre reçu, et ce que `resultat_de_sortie` en fait.

    >>> le = EvenementSortie(date(2025, 3, 1), GenreEvenementSortie.EMPLOI)
    >>> [p.compte for p in portees(sortie=date(2025, 1, 31), evenements=[le], delai_jours=28)]
    [False]
    """
    tous = list(evenements)
    limite = date_resultat(sortie, delai_jours=delai_jours)
    d_emploi = [e for e in tous if e.date <= limite and e.genre in _D_EMPLOI]
    dernier = sorted(d_emploi, key=lambda e: e.date)[-1] if d_emploi else None

    def juger(evenement: EvenementSortie) -> Portee:
        if evenement.date > limite:
            apres = (evenement.date - sortie).days
            return Portee(
                evenement,
                False,
                f"{apres} jours après la sortie : la période d'observation finit le "
                f"{limite:%d/%m/%Y} ({delai_jours} jours).",
            )
        if evenement.genre == GenreEvenementSortie.FORMATION and evenement.date < sortie:
            return Portee(
                evenement, False, "commencée avant la sortie : c'est d'ordinaire l'action."
            )
        if dernier is not None and evenement.genre in _D_EMPLOI and evenement is not dernier:
            return Portee(evenement, False, f"remplacé par ce qui suit le {dernier.date:%d/%m/%Y}.")
        return Portee(evenement, True, "")

    return [juger(evenement) for evenement in tous]


def questions_sans_reponse(reponses: Mapping[str, Any]) -> list[str]:
    """Questions obligatoires restées vides : la fiche n'entre dans aucun indicateur détaillé."""
    return [q for q in OBLIGATOIRES if reponses.get(q) in (None, "", [])]


def est_longue_duree(reponses: Mapping[str, Any], *, mois: int) -> bool:
    """Vrai si la personne est au chômage depuis plus de `mois` mois à l'entrée."""
    duree = reponses.get("duree_chomage_mois")
    return (
        reponses.get("situation_emploi") == SituationEmploi.CHOMEUR
        and duree not in (None, "")
        and int(duree) > mois
    )


@dataclass(frozen=True, slots=True)
class Completude:
    """Part de fiches incomplètes, toujours avec ses deux nombres."""

    incompletes: int
    total: int
    niveau: str

    @property
    def part(self) -> float:
        return self.incompletes / self.total if self.total else 0.0


def completude(incompletes: int, total: int, *, alerte: float, alarme: float) -> Completude:
    """`niveau` : « bon », « alerte » à partir de `alerte`, « alarme » au-delà de `alarme`.

    >>> completude(14, 40, alerte=0.25, alarme=0.35).niveau
    'alerte'
    >>> completude(15, 40, alerte=0.25, alarme=0.35).niveau
    'alarme'
    """
    rapport = incompletes / total if total else 0.0
    niveau = "alarme" if rapport > alarme else "alerte" if total and rapport >= alerte else "bon"
    return Completude(incompletes, total, niveau)


def tranche(naissance: date, entree: date) -> str:
    """Tranche d'âge au jour d'entrée : « moins_18 », « 18_29 », « 30_54 » ou « 55_plus ».

    >>> tranche(date(2000, 3, 2), date(2030, 3, 1)), tranche(date(2000, 3, 2), date(2030, 3, 2))
    ('18_29', '30_54')
    """
    ans = age(naissance, entree)
    if ans < 18:
        return "moins_18"
    if ans <= 29:
        return "18_29"
    return "55_plus" if ans >= 55 else "30_54"
