"""Les dates qui comptent pour une opération, et quand prévenir."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jalons.fse.enums import StatutOperation
from jalons.fse.operation.rules.cycle import AVANT_CONVENTION, TERMINEES
from jalons.socle.dates import ajouter_mois


@dataclass(frozen=True, slots=True)
class Delais:
    """Délais de l'opération, lus une fois dans les paramètres (mois, jours, années)."""

    bilan_final_mois: int
    alertes_bilan_jours: tuple[int, ...]
    preuve_publicite_jours: int


@dataclass(frozen=True, slots=True)
class Conservation:
    """Combien d'années les pièces se gardent, et si le compte part des comptes présentés."""

    ans: int
    apres_comptes: bool = False

    def jusqu_au(self, dernier_paiement: date) -> date:
        """Dernier jour de conservation."""
        depart = comptes_presumes(dernier_paiement) if self.apres_comptes else dernier_paiement
        return date_conservation(depart, self.ans)


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


def comptes_presumes(paiement: date) -> date:
    """Quand l'autorité présente les comptes où ce paiement figure : le 15 février qui suit l'exercice.

    L'exercice comptable va du 1er juillet au 30 juin (règlement 1303/2013, art. 2, 29 et 137). La
    date exacte appartient à l'autorité de gestion ; celle-ci est la plus tôt possible.

    >>> comptes_presumes(date(2024, 3, 12)), comptes_presumes(date(2024, 9, 10))
    (datetime.date(2025, 2, 15), datetime.date(2026, 2, 15))
    """
    fin_exercice = paiement.year if paiement.month <= 6 else paiement.year + 1
    return date(fin_exercice + 1, 2, 15)


def echeances(
    *,
    debut: date,
    fin: date,
    statut: StatutOperation,
    a_preuve_publicite: bool,
    a_bilan_final: bool,
    fin_conservation: date | None,
    limite_acquittement: date | None,
    a_payer: int,
    delais: Delais,
    le: date,
    paiements: Sequence[tuple[str, date]] = (),
    alerte_paiement_jours: int = 0,
) -> list[Echeance]:
    """Échéances encore devant soi ou dépassées, de la plus proche à la plus lointaine.

    `paiements` : (bilan, dernier jour) de ceux que l'autorité n'a pas encore payés.
    """
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
    if vivante and limite_acquittement is not None and a_payer:
        reste = (limite_acquittement - le).days
        dit = f"Dernier jour pour payer ({a_payer} dépense{'s' * (a_payer > 1)} à acquitter)"
        alerte = reste <= max(delais.alertes_bilan_jours)
        trouvees.append(Echeance("acquittement", dit, limite_acquittement, reste < 0, alerte))
    for bilan, jour in paiements:
        reste = (jour - le).days
        alerte = reste <= alerte_paiement_jours
        trouvees.append(Echeance("paiement", f"Paiement du {bilan}", jour, reste < 0, alerte))
    if fin_conservation is not None:
        trouvees.append(
            Echeance(
                "conservation", "Conservation des pièces jusqu'au", fin_conservation, False, False
            )
        )
    return sorted(trouvees, key=lambda e: e.date)
