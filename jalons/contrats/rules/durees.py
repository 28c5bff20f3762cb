"""La durée hebdomadaire d'un contrat : ce que la loi admet (C. trav. L.5411-6 II)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.contrats.enums import MotifSansDuree, RegimeHeures


@dataclass(frozen=True, slots=True)
class Duree:
    """La durée dite. `heures` par semaine ; `fin` : dernier jour de la minoration ou de la levée."""

    regime: RegimeHeures
    heures: Decimal | None = None
    raison: str = ""
    motif: MotifSansDuree | None = None
    demandee_par_elle: bool = False
    fin: date | None = None


@dataclass(frozen=True, slots=True)
class Refus:
    """Ce qui ne va pas, et le champ qui le dit."""

    champ: str
    message: str


def fin_de_garde(naissances: Iterable[date], *, ans: int, le: date) -> date | None:
    """La veille des `ans` ans du plus jeune enfant ; None si aucun n'est plus jeune ce jour-là.

    >>> fin_de_garde([date(2016, 5, 14)], ans=12, le=date(2026, 3, 16))
    datetime.date(2028, 5, 13)
    """
    fins = [fin for n in naissances if (fin := _veille(n, ans)) >= le]
    return max(fins) if fins else None


def _veille(naissance: date, ans: int) -> date:
    annee = naissance.year + ans
    try:
        anniversaire = naissance.replace(year=annee)
    except ValueError:  # né un 29 février
        anniversaire = date(annee, 3, 1)
    return date.fromordinal(anniversaire.toordinal() - 1)


def refus_de_duree(
    duree: Duree, *, minimum: Decimal, debut: date, naissances: Iterable[date], ans: int
) -> list[Refus]:
    """Ce que la loi refuse de cette durée ; vide si elle est admise.

    Au moins `minimum` heures, moins avec une raison et jamais zéro, aucune durée seulement pour un
    motif listé, à la demande de la personne, jusqu'à un jour dit.
    """
    if duree.regime == RegimeHeures.SANS_DUREE:
        return _refus_sans_duree(duree, debut=debut, naissances=naissances, ans=ans)
    if duree.heures is None or duree.heures <= 0:
        return [Refus("heures_hebdo", "Dites combien d'heures par semaine : jamais zéro.")]
    if duree.regime == RegimeHeures.PLEIN:
        if duree.heures < minimum:
            dit = f"{minimum:f}".rstrip("0").rstrip(".") if "." in f"{minimum:f}" else f"{minimum}"
            return [
                Refus(
                    "heures_hebdo",
                    f"Au moins {dit} heures par semaine ; moins, choisissez la durée minorée.",
                )
            ]
        return []
    if duree.heures >= minimum:
        return [Refus("regime", "Cette durée n'est pas minorée : choisissez la durée ordinaire.")]
    if not duree.raison.strip():
        return [Refus("raison_heures", "Dites pourquoi, au vu du diagnostic.")]
    return []


def _refus_sans_duree(
    duree: Duree, *, debut: date, naissances: Iterable[date], ans: int
) -> list[Refus]:
    refus = []
    if duree.heures is not None:
        refus.append(Refus("heures_hebdo", "Un contrat sans durée ne dit pas d'heures."))
    if duree.motif is None:
        refus.append(Refus("motif_heures", "Choisissez l'un des motifs que la loi admet."))
    if not duree.demandee_par_elle:
        refus.append(
            Refus(
                "heures_demandees_par_elle",
                "Seule la personne peut demander un contrat sans durée.",
            )
        )
    if duree.fin is None or duree.fin < debut:
        refus.append(Refus("heures_fin", "Dites jusqu'à quand, au moins en prévision."))
    elif duree.motif == MotifSansDuree.GARDE:
        limite = fin_de_garde(naissances, ans=ans, le=debut)
        if limite is None:
            refus.append(
                Refus("motif_heures", f"Aucun enfant de moins de {ans} ans n'est connu au foyer.")
            )
        elif duree.fin > limite:
            refus.append(
                Refus(
                    "heures_fin",
                    f"Au plus tard le {limite:%d/%m/%Y}, veille des {ans} ans de l'enfant.",
                )
            )
    return refus


def ecart_des_actions(
    heures: Decimal | None, actions: Iterable[Decimal | None]
) -> tuple[Decimal, bool]:
    """La somme des heures des actions, et si elle reste sous la durée convenue (un avis, jamais un refus)."""
    somme = sum((h for h in actions if h is not None), Decimal(0))
    return somme, heures is not None and somme < heures
