"""La vie d'un manquement : ses passages d'un état à l'autre, en données, lus aussi par la base."""

from __future__ import annotations

from jalons.manquements.enums import EtatManquement as E

# Chaque acte : les états d'où il part, et celui où il mène.
ACTES: dict[str, tuple[tuple[E, ...], E]] = {
    "instruire": ((E.SIGNALE,), E.EXAMEN),
    "ecrire": ((E.EXAMEN, E.CONTRADICTOIRE), E.CONTRADICTOIRE),
    "reprendre": ((E.CONTRADICTOIRE, E.DECIDE), E.EXAMEN),
    "decider": ((E.EXAMEN, E.CONTRADICTOIRE), E.DECIDE),
    "classer": ((E.SIGNALE, E.EXAMEN, E.CONTRADICTOIRE, E.DECIDE), E.CLASSE),
    "retirer": ((E.SIGNALE,), E.RETIRE),
    "rouvrir": ((E.CLASSE, E.RETIRE), E.EXAMEN),
}


def vers(acte: str, etat: str) -> E | None:
    """L'état où mène cet acte depuis cet état, ou None s'il ne s'y fait pas.

    >>> vers("classer", "signale")
    <EtatManquement.CLASSE: 'classe'>
    """
    de, mene = ACTES[acte]
    return mene if etat in de else None


def couples() -> list[tuple[str, str]]:
    """Chaque (avant, après) que la base admet."""
    return sorted(
        {(str(de), str(vers)) for des, vers in ACTES.values() for de in des if de != vers}
    )
