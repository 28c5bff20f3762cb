"""Le barème du jour des faits : mesures, parts, durées, plafond du foyer, niveau."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.manquements.enums import Mesure
from jalons.manquements.rules.refus import Refus
from jalons.socle.dates import ajouter_mois

PLAFOND_FOYER = "CASF, art. R.262-68-6"
PLAFOND_ANCIEN = "CASF, ancien art. R.262-68"


@dataclass(frozen=True, slots=True)
class Echelon:
    """Ce qu'un niveau permet. Les parts sont des fractions (0,3 pour 30 %), les durées des mois."""

    mesures: frozenset[Mesure]
    part_minimale: Decimal
    part_maximale: Decimal
    mois_maximum: int
    mois_minimum: int = 1


@dataclass(frozen=True, slots=True)
class Bareme:
    """Le barème d'une date de faits, tel que le Département l'a réglé dans les limites de la loi."""

    premier: Echelon
    second: Echelon
    part_maximale_foyer: Decimal
    plafonne_majore: bool
    avis_toujours: bool
    article_plafond: str = PLAFOND_FOYER

    def echelon(self, niveau: int) -> Echelon:
        """Premier manquement, ou manquement qui persiste ou se répète."""
        return self.premier if niveau <= 1 else self.second

    def avis_requis(self, mesure: Mesure) -> bool:
        """Vrai si l'équipe pluridisciplinaire doit avoir donné son avis."""
        return self.avis_toujours or mesure is Mesure.SUPPRESSION


@dataclass(frozen=True, slots=True)
class FoyerLu:
    """Le foyer tel que le dossier le dit. `personnes` None : composition inconnue."""

    personnes: int | None
    est_majore: bool = False

    @property
    def dit(self) -> str:
        """« une personne seule, avec majoration »."""
        if self.personnes is None:
            return "composition inconnue"
        seul = self.personnes <= 1
        base = "une personne seule" if seul else f"{self.personnes} personnes"
        return f"{base}, avec majoration" if self.est_majore else base


def part_maximale(bareme: Bareme, niveau: int, foyer: FoyerLu) -> Decimal:
    """La part la plus haute permise pour ce foyer ; une composition inconnue est plafonnée."""
    haut = bareme.echelon(niveau).part_maximale
    return min(haut, bareme.part_maximale_foyer) if est_plafonne(bareme, foyer) else haut


def est_plafonne(bareme: Bareme, foyer: FoyerLu) -> bool:
    """Vrai si le foyer compte plus d'une personne, ou que la majoration est due."""
    plusieurs = foyer.personnes is None or foyer.personnes > 1
    return plusieurs or (foyer.est_majore and bareme.plafonne_majore)


def refus_du_bareme(
    bareme: Bareme,
    *,
    niveau: int,
    mesure: Mesure,
    part: Decimal,
    mois: int,
    foyer: FoyerLu,
    article: str,
) -> list[Refus]:
    """Ce qui sort du barème, chaque refus avec son article ; vide si tout y tient.

    `article` : celui du barème de cette nature, au jour des faits.
    """
    echelon = bareme.echelon(niveau)
    refus = []
    if mesure not in echelon.mesures:
        admises = " ou ".join(m.label.lower() for m in Mesure if m in echelon.mesures)
        refus.append(
            Refus(article, f"Au niveau {niveau}, seule est possible une {admises}.", "mesure")
        )
    if part < echelon.part_minimale or part <= 0:
        refus.append(
            Refus(article, f"La part est d'au moins {_taux(echelon.part_minimale)}.", "part")
        )
    if part > echelon.part_maximale:
        refus.append(
            Refus(article, f"La part est d'au plus {_taux(echelon.part_maximale)}.", "part")
        )
    elif part > part_maximale(bareme, niveau, foyer):
        refus.append(
            Refus(
                bareme.article_plafond,
                f"Pour ce foyer ({foyer.dit}), la part est d'au plus {_taux(bareme.part_maximale_foyer)}.",
                "part",
            )
        )
    if not echelon.mois_minimum <= mois <= echelon.mois_maximum:
        refus.append(
            Refus(
                article,
                f"La durée va de {echelon.mois_minimum} à {echelon.mois_maximum} mois.",
                "mois",
            )
        )
    return refus


def _taux(part: Decimal) -> str:
    return f"{(part * 100).normalize():f} %".replace(".", ",")


@dataclass(frozen=True, slots=True)
class SanctionPassee:
    """Une sanction qui tient encore : notifiée ce jour-là, pour une mesure jusqu'au jour `fin`."""

    notifiee_le: date
    fin: date
    mise_en_conformite_le: date | None = None


def est_reiteration(
    passees: Iterable[SanctionPassee],
    *,
    faits: date,
    delai_mois: int,
    reorientee_le: date | None = None,
) -> bool:
    """Vrai si les faits suivent de moins de `delai_mois` mois la notification d'une sanction.

    On ne compte que depuis la dernière réorientation (C. trav. R.5412-3-4, transposé).
    """
    return any(
        p.notifiee_le < faits <= ajouter_mois(p.notifiee_le, delai_mois)
        for p in _comptees(passees, reorientee_le)
    )


def est_persistance(
    passees: Iterable[SanctionPassee], *, le: date, reorientee_le: date | None = None
) -> bool:
    """Vrai si une mesure est finie sans que la personne se soit mise en conformité."""
    return any(
        p.mise_en_conformite_le is None and p.fin < le for p in _comptees(passees, reorientee_le)
    )


def _comptees(
    passees: Iterable[SanctionPassee], reorientee_le: date | None
) -> list[SanctionPassee]:
    return [p for p in passees if reorientee_le is None or p.notifiee_le >= reorientee_le]
