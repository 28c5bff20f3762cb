"""Les dates qui comptent pour une opération, et quand prévenir."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from jalons.fse.enums import StatutOperation
from jalons.fse.rules.cycle import AVANT_CONVENTION, TERMINEES
from jalons.socle.dates import ajouter_mois


@dataclass(frozen=True, slots=True)
class Delais:
    """Délais de l'opération, lus une fois dans les paramètres (mois, jours, années)."""

    bilan_final_mois: int
    alertes_bilan_jours: tuple[int, ...]
    preuve_publicite_jours: int
    conservation_ans: int


@dataclass(frozen=True, slots=True)
class Echeance:
    """Une date à tenir. `alerte` : faut-il en parler le jour où l'on regarde ?"""

    code: str
    libelle: str
    date: date
    est_depassee: bool
    alerte: bool


def date_bilan_final(fin: date, delai_mois: int) -> date:
    """Dernier jour du dépôt du bilan final.

    >>> date_bilan_final(date(2022, 12, 31), 6)
    datetime.date(2023, 6, 30)
    """
    return ajouter_mois(fin, delai_mois)


def date_conservation(dernier_paiement: date, ans: int) -> date:
    """Fin de conservation : le 31 décembre de l'année du dernier paiement, plus `ans` années.

    >>> date_conservation(date(2026, 3, 12), 5)
    datetime.date(2031, 12, 31)
    """
    return date(dernier_paiement.year + ans, 12, 31)


def echeances(
    *,
    debut: date,
    fin: date,
    statut: StatutOperation,
    a_preuve_publicite: bool,
    a_bilan_final: bool,
    dernier_paiement: date | None,
    delais: Delais,
    le: date,
) -> list[Echeance]:
    """Échéances encore devant soi ou dépassées, de la plus proche à la plus lointaine."""
    trouvees: list[Echeance] = []
    vivante = statut not in TERMINEES and statut not in AVANT_CONVENTION
    if vivante and not a_preuve_publicite:
        jour = debut + timedelta(days=delais.preuve_publicite_jours)
        trouvees.append(Echeance("publicite", "Preuve de publicité", jour, jour < le, le >= debut))
    if vivante and not a_bilan_final:
        jour = date_bilan_final(fin, delais.bilan_final_mois)
        reste = (jour - le).days
        alerte = reste <= max(delais.alertes_bilan_jours)
        trouvees.append(Echeance("bilan_final", "Bilan final", jour, reste < 0, alerte))
        if fin >= le:
            proche = (fin - le).days <= min(delais.alertes_bilan_jours)
            trouvees.append(Echeance("fin", "Fin de l'opération", fin, False, proche))
    if dernier_paiement is not None:
        jour = date_conservation(dernier_paiement, delais.conservation_ans)
        trouvees.append(
            Echeance("conservation", "Conservation des pièces jusqu'au", jour, jour < le, False)
        )
    return sorted(trouvees, key=lambda e: e.date)
