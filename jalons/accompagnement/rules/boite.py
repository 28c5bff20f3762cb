"""Classer les offres pour une personne : chacune avec ses raisons, ou la raison de l'écarter. Pur.

Ce que l'on ne sait pas n'écarte jamais : il se dit en réserve, et fait descendre.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

TOUS_PUBLICS = "tous-publics"
_TRES_PROCHE, _PROCHE = 10, 25


@dataclass(frozen=True, slots=True)
class Classement:
    """Une version des règles. `points` : ce que vaut chaque raison."""

    version: int
    depuis: date
    source: str
    rayon: int
    nombre: int
    par_besoin: int
    jeune_avant: int
    senior_depuis: int
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Besoin:
    """Ce à quoi l'on cherche à répondre. `codes` : catégories ou thématiques ; `origine` : qui le dit."""

    theme: str
    libelle: str
    codes: tuple[str, ...]
    est_fort: bool
    origine: str

    def repond(self, thematiques: Iterable[str]) -> bool:
        """Vrai si l'une de ces thématiques y répond."""
        return any(t in self.codes or t.partition("--")[0] in self.codes for t in thematiques)


@dataclass(frozen=True, slots=True)
class Situation:
    """La personne : {public: vrai ou faux} de ce que l'on sait d'elle, ses heures.

    `manque` : heures par semaine qui manquent au contrat ; `libres` : celles qui tiennent avant le maximum.
    None : on ne sait pas.
    """

    publics: Mapping[str, bool]
    lieu: str = ""
    manque: float | None = None
    libres: float | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Une offre à juger. None : la fiche ne le dit pas. `distance` : None, à distance ou sans lieu.

    `fermee` : pourquoi elle n'accueille pas, ou est déjà demandée ; `publics_dits` : leurs noms.
    """

    cle: int
    thematiques: tuple[str, ...] | None
    publics: tuple[str, ...] | None
    publics_dits: tuple[str, ...] = ()
    dans_la_zone: bool | None = None
    distance: int | None = None
    est_a_distance: bool = False
    est_d_ici: bool = False
    lieu: str = ""
    heures: float | None = None
    est_gratuite: bool = False
    est_a_confirmer: bool = False
    est_complete: bool = False
    parle_du_projet: bool = False
    taux: int | None = None
    fermee: str = ""


@dataclass(frozen=True, slots=True)
class Avis:
    """Ce que l'on pense d'une offre : `ecart` dit pourquoi elle n'est pas proposée, vide sinon."""

    cle: int
    points: int
    besoin: str
    distance: int | None
    raisons: tuple[str, ...] = ()
    reserves: tuple[str, ...] = ()
    ecart: str = ""


@dataclass(slots=True)
class _Balance:
    points: int = 0
    raisons: list[str] = field(default_factory=list)
    reserves: list[str] = field(default_factory=list)


# (ce qui compte, sa raison, sa réserve).
Peser = Callable[[str, str, str], None]


def _kilos(distance: int) -> str:
    return f"{distance} km"


def ecart_de(candidate: Candidate, situation: Situation, *, rayon: int | None) -> str:
    """Pourquoi l'écarter, de ce qui est su ; vide : rien ne l'écarte.

    >>> ecart_de(Candidate(1, None, None, distance=51, lieu="Ville"), Situation({}), rayon=50)
    'Ville, 51 km, au-delà de 50'
    >>> ecart_de(Candidate(1, None, None, distance=50, lieu="Ville"), Situation({}), rayon=50)
    ''
    """
    if candidate.fermee:
        return candidate.fermee
    if candidate.dans_la_zone is False:
        return "réservée à une autre zone"
    trop = rayon is not None and candidate.distance is not None and candidate.distance > rayon
    if trop and not (candidate.est_d_ici or candidate.est_a_distance):
        return f"{candidate.lieu or 'Sans commune'}, {candidate.distance} km, au-delà de {rayon}"
    publics = candidate.publics or ()
    if publics and all(situation.publics.get(p) is False for p in publics):
        return f"pour un autre public : {', '.join(candidate.publics_dits or publics).lower()}"
    if candidate.heures and situation.libres is not None and candidate.heures > situation.libres:
        return f"{candidate.heures:g} h par semaine, plus que les {max(situation.libres, 0):g} h libres"
    return ""


def juger(
    candidate: Candidate,
    besoins: Sequence[Besoin],
    situation: Situation,
    classement: Classement,
    *,
    rayon: int | None,
) -> Avis:
    """L'avis sur une offre : écartée avec sa raison, ou ses points, ses raisons, ses réserves."""
    ecart = ecart_de(candidate, situation, rayon=rayon)
    servis = [b for b in besoins if b.repond(candidate.thematiques or ())]
    if not servis and candidate.thematiques:
        ecart = ecart or "ne répond à aucun besoin dit"
    premier = servis[0].theme if servis else ""
    if ecart:
        return Avis(candidate.cle, 0, premier, candidate.distance, ecart=ecart)
    balance, valeurs = _Balance(), classement.points

    def peser(quoi: str, raison: str = "", reserve: str = "") -> None:
        balance.points += valeurs.get(quoi, 0)
        if raison:
            balance.raisons.append(raison)
        if reserve:
            balance.reserves.append(reserve)

    for besoin in servis:
        quoi = "besoin_fort" if besoin.est_fort else "besoin_dit"
        peser(quoi, f"{besoin.libelle} ({besoin.origine})")
    if candidate.thematiques is None:
        peser("theme_vague", "", "thème non précisé")
    if candidate.parle_du_projet:
        peser("projet", "parle du métier envisagé")
    _peser_les_heures(candidate, situation, peser)
    _peser_le_lieu(candidate, peser)
    _peser_le_public(candidate, situation, peser)
    if candidate.est_gratuite:
        peser("gratuite", "gratuite")
    if candidate.taux is not None:
        if candidate.taux >= 75:
            peser("repond", "répond aux demandes")
        elif candidate.taux <= 50:
            peser("muette", "", "laisse souvent sans réponse")
    if candidate.est_a_confirmer:
        peser("a_confirmer", "", "fiche à confirmer")
    if candidate.est_complete:
        peser("complete", "", "complète pour l'instant")
    return Avis(
        candidate.cle,
        balance.points,
        premier,
        candidate.distance,
        tuple(balance.raisons),
        tuple(balance.reserves),
    )


def _peser_les_heures(candidate: Candidate, situation: Situation, peser: Peser) -> None:
    if not candidate.heures or not situation.manque or situation.manque <= 0:
        return
    dit = f"{candidate.heures:g} h par semaine, il en manque {situation.manque:g}"
    if candidate.heures <= situation.manque:
        peser("heures", dit, "")
    else:
        peser("", "", dit)


def _peser_le_lieu(candidate: Candidate, peser: Peser) -> None:
    dire = peser
    if candidate.dans_la_zone is None:
        dire("zone_vague", "", "zone non précisée")
    if candidate.est_d_ici:
        dire("tres_proche", "dans sa commune", "")
    elif candidate.distance is not None:
        dit = _kilos(candidate.distance)
        quoi = (
            "tres_proche"
            if candidate.distance < _TRES_PROCHE
            else "proche"
            if candidate.distance < _PROCHE
            else ""
        )
        dire(quoi, dit, "")
    elif candidate.est_a_distance:
        dire("", "à distance", "")
    else:
        dire("lieu_vague", "", "lieu non précisé")


def _peser_le_public(candidate: Candidate, situation: Situation, peser: Peser) -> None:
    publics = candidate.publics
    if not publics:
        peser("public_vague", "", "public non précisé")
    elif TOUS_PUBLICS in publics:
        return
    elif any(situation.publics.get(p) for p in publics):
        peser("public", "accueille son public", "")
    else:
        dits = ", ".join(candidate.publics_dits or publics).lower()
        peser("public_vague", "", f"public à vérifier : {dits}")


def classer(avis: Iterable[Avis], classement: Classement) -> list[Avis]:
    """Les offres à proposer, la meilleure d'abord, toujours dans le même ordre.

    Un même besoin ne prend pas plus de `par_besoin` places tant qu'un autre en attend.
    """
    tries = sorted(
        (a for a in avis if not a.ecart),
        key=lambda a: (-a.points, a.distance is None, a.distance or 0, a.cle),
    )
    pris: list[Avis] = []
    reste: list[Avis] = []
    combien: Counter[str] = Counter()
    for a in tries:
        combien[a.besoin] += 1
        (pris if combien[a.besoin] <= classement.par_besoin else reste).append(a)
    choisis = (pris + reste)[: classement.nombre]
    return sorted(choisis, key=tries.index)


def ecartees(avis: Iterable[Avis]) -> list[Avis]:
    """Les offres écartées qui répondaient à un besoin, la plus proche d'abord."""
    lues = [a for a in avis if a.ecart and a.besoin]
    return sorted(lues, key=lambda a: (a.distance is None, a.distance or 0, a.cle))
