"""La vie d'un contrat : ses passages d'un état à l'autre, en données.

Le service, les boutons de l'écran et le verrou de la base lisent cette même table.
"""

from __future__ import annotations

from dataclasses import dataclass

from jalons.contrats.enums import EtatContrat as E


@dataclass(frozen=True, slots=True)
class Passage:
    """Un passage : `acte` de l'état `de` à l'état `vers`. `motive` : une raison est demandée."""

    acte: str
    libelle: str
    de: tuple[E, ...]
    vers: E
    motive: bool = False


PASSAGES: tuple[Passage, ...] = (
    Passage("proposer", "Arrêter le texte et faire signer", (E.PROJET,), E.PROPOSE),
    Passage("reprendre", "Reprendre la préparation", (E.PROPOSE,), E.PROJET),
    Passage("signer", "Signer", (E.PROPOSE,), E.SIGNE),
    Passage("abandonner", "Abandonner", (E.PROJET, E.PROPOSE), E.ABANDONNE, motive=True),
    Passage("reviser", "Réviser", (E.SIGNE,), E.REVISE),
    Passage("arreter", "Arrêter avant le terme", (E.SIGNE,), E.ROMPU, motive=True),
    Passage("annuler", "Annuler, signé par erreur", (E.SIGNE,), E.ANNULE, motive=True),
    # Une révision annulée, un arrêt noté par erreur : le contrat d'avant court de nouveau.
    Passage("retablir", "Rétablir", (E.REVISE, E.ROMPU), E.SIGNE, motive=True),
)
_PAR_ACTE = {passage.acte: passage for passage in PASSAGES}


def passage(acte: str) -> Passage:
    """Le passage de cet acte ; lève `KeyError`."""
    return _PAR_ACTE[acte]


def est_permis(acte: str, etat: str) -> bool:
    """Vrai si cet acte se fait depuis cet état."""
    return etat in _PAR_ACTE[acte].de


def couples() -> list[tuple[str, str]]:
    """Chaque (avant, après) que la base admet."""
    return sorted({(str(de), str(p.vers)) for p in PASSAGES for de in p.de})
