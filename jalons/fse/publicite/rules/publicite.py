"""Ce que la fiche publique d'une opération doit dire, et comment, selon son statut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.fse.commun.rules.montants import arrondir
from jalons.fse.enums import StatutOperation as S
from jalons.fse.operation.rules.cycle import ACHEVEES, AVANT_CONVENTION, SANS_SUITE


@dataclass(frozen=True, slots=True)
class Redaction:
    """Les mots que le statut impose. `verbe` se lit « l'Union … l'opération »."""

    etat: str
    phrase: str
    est_acquis: bool


def rediger(statut: S, *, fonds: str, fin: date, le: date) -> Redaction:
    """La phrase du cofinancement. Avant la convention, elle dit la demande, jamais l'octroi.

    Dès le lendemain de `fin`, elle est au passé : l'opération est finie, son solde dû ou non.

    L'emblème et sa mention s'affichent dès la demande, comme le veut une opération déjà commencée ;
    la phrase, à côté, dit où en est le dossier.

    >>> fin = date(2025, 12, 31)
    >>> [rediger(S.EN_EXECUTION, fonds="FSE+", fin=fin, le=le).etat for le in (fin, date(2026, 1, 1))]
    ['cofinancee', 'achevee']
    """
    if statut in SANS_SUITE:
        return Redaction("sans_suite", f"Demande de cofinancement {fonds} sans suite.", False)
    if statut in AVANT_CONVENTION:
        return Redaction(
            "demande_en_cours",
            f"Dossier de demande de cofinancement européen ({fonds}) en cours "
            "à la date de cette fiche.",
            False,
        )
    if statut in ACHEVEES or le > fin:
        return Redaction(
            "achevee", f"Cette opération a été cofinancée par l'Union européenne ({fonds}).", True
        )
    return Redaction(
        "cofinancee", f"Cette opération est cofinancée par l'Union européenne ({fonds}).", True
    )


def exposition(montant_ue: Decimal, taux: Decimal) -> Decimal:
    """Somme exposée en cas de défaut de publicité.

    >>> exposition(Decimal(445372), Decimal("0.03"))
    Decimal('13361.16')
    """
    return arrondir(montant_ue * taux)
