"""Quel lien fait proposer le retrait d'un membre. Pur."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from jalons.equipes.enums import MotifRetrait
from jalons.socle.noms import normaliser


@dataclass(frozen=True, slots=True)
class LiensDeLaPersonne:
    """Ce que l'on sait de qui la suit : ses noms, son référent, les autres agents qui la suivent."""

    noms: tuple[str, ...]
    referent: int | None = None
    suivie_par: frozenset[int] = frozenset()


def motif_de_retrait(
    *, nom: str, agent: int | None, personne: LiensDeLaPersonne
) -> MotifRetrait | None:
    """Le lien connu entre un membre et la personne, ou None.

    >>> liens = LiensDeLaPersonne(("DIALLO",), referent=4)
    >>> motif_de_retrait(nom="Awa Diallo", agent=None, personne=liens)
    <MotifRetrait.MEME_NOM: 'meme_nom'>
    """
    if agent is not None and agent == personne.referent:
        return MotifRetrait.REFERENT
    if agent is not None and agent in personne.suivie_par:
        return MotifRetrait.SUIVI
    return MotifRetrait.MEME_NOM if porte_le_nom(nom, personne.noms) else None


def porte_le_nom(nom: str, noms: Collection[str]) -> bool:
    """Vrai si l'un de ces noms de famille, en entier, est dans le nom du membre."""
    mots = f" {normaliser(nom)} "
    return any(f" {lu} " in mots for n in noms if (lu := normaliser(n)))
