"""La vie d'une demande : ses passages d'un état à l'autre, en données, lus aussi par la base."""

from __future__ import annotations

from jalons.aides.enums import EtatDemande as E

# Chaque acte : les états d'où il part, et celui où il mène.
ACTES: dict[str, tuple[tuple[E, ...], E]] = {
    "accorder": ((E.DEPOSEE,), E.ACCORDEE),
    "refuser": ((E.DEPOSEE,), E.REFUSEE),
    "retirer": ((E.DEPOSEE,), E.RETIREE),
    "annuler_la_decision": ((E.ACCORDEE, E.REFUSEE), E.DEPOSEE),
    "rouvrir": ((E.RETIREE, E.ANNULEE), E.DEPOSEE),
    "mettre_en_paiement": ((E.ACCORDEE,), E.EN_PAIEMENT),
    "sortir_de_la_liste": ((E.EN_PAIEMENT,), E.ACCORDEE),
    "payer": ((E.EN_PAIEMENT,), E.PAYEE),
    "annuler_le_paiement": ((E.EN_PAIEMENT, E.PAYEE), E.ANNULEE),
}


def vers(acte: str, etat: str) -> E | None:
    """L'état où mène cet acte depuis cet état, ou None s'il ne s'y fait pas.

    >>> vers("retirer", "deposee")
    <EtatDemande.RETIREE: 'retiree'>
    """
    de, mene = ACTES[acte]
    return mene if etat in de else None


def couples() -> list[tuple[str, str]]:
    """Chaque (avant, après) que la base admet."""
    return sorted({(str(de), str(vers)) for des, vers in ACTES.values() for de in des})
