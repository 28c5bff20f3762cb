"""Quand un avis est valable, quand il est réputé rendu, quand une audition a été préparée. Pur."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.equipes.enums import RegleDeVote, SensAvis
from jalons.socle.dates import ajouter_mois


@dataclass(frozen=True, slots=True)
class Voix:
    """Les voix d'un avis ; toutes à zéro : rendu sans vote."""

    pour: int = 0
    contre: int = 0
    abstentions: int = 0

    @property
    def total(self) -> int:
        return self.pour + self.contre + self.abstentions


def refus_de_vote(voix: Voix, *, sens: SensAvis, possibles: int, regle: RegleDeVote) -> str:
    """Pourquoi ces voix ne donnent pas cet avis ; vide si elles le donnent.

    Sans aucune voix, l'avis est celui de tous. À égalité, l'avis suit la voix du président.

    >>> refus_de_vote(Voix(3, 1), sens=SensAvis.FAVORABLE, possibles=4, regle=RegleDeVote.MAJORITE)
    ''
    """
    if voix.total > possibles:
        return f"{voix.total} voix pour {possibles} membres présents qui peuvent voter."
    if not voix.total:
        return ""
    if regle == RegleDeVote.CONSENSUS and voix.pour and voix.contre:
        return "L'avis se rend par consensus : des voix s'y opposent."
    avec, contre = (
        (voix.pour, voix.contre) if sens == SensAvis.FAVORABLE else (voix.contre, voix.pour)
    )
    return "Les voix disent l'avis contraire." if contre > avec else ""


def repute_le(saisie_le: date, mois: int) -> date | None:
    """Le jour à partir duquel l'avis est réputé rendu ; None si le droit ne le dit pas.

    >>> repute_le(date(2024, 1, 31), 1), repute_le(date(2026, 1, 31), 0)
    (datetime.date(2024, 2, 29), None)
    """
    return ajouter_mois(saisie_le, mois) if mois > 0 else None


def refus_d_audition(
    *, recue_le: date | None, limite: date | None, seance: date, a_repondu: bool
) -> str:
    """Pourquoi l'avis ne peut pas encore se rendre faute d'invitation ; vide s'il le peut.

    `recue_le` : réception de l'invitation ; `limite` : dernier jour du délai qui en court. Qui est venu
    ou a écrit a répondu : le délai ne lui sert plus.
    """
    if a_repondu:
        return ""
    if recue_le is None:
        return "La personne n'a pas été invitée à être entendue, ou la réception n'est pas notée."
    if limite is not None and seance <= limite:
        return f"Le délai de la personne court jusqu'au {limite:%d/%m/%Y} : reportez le dossier."
    return ""
