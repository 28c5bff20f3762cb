"""La vie d'un positionnement : ses passages d'un état à l'autre, en données.

Le service, les boutons de l'écran et le verrou de la base lisent cette même table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jalons.activite.enums import Cote
from jalons.activite.enums import EtatPositionnement as E


@dataclass(frozen=True, slots=True)
class Passage:
    """Un passage : `acte` de l'état `de` à l'état `vers`.

    `date` : le champ qui garde son jour. `demande` : ce qu'il faut dire. `cotes` : qui le fait ;
    vide, seul le délai qui passe.
    """

    acte: str
    libelle: str
    de: tuple[E, ...]
    vers: E
    date: str
    fait: str
    demande: tuple[str, ...] = ()
    cotes: tuple[Cote, ...] = (Cote.PRESCRIPTEUR, Cote.STRUCTURE)


_PRESCRIPTEUR = (Cote.PRESCRIPTEUR,)
PASSAGES: tuple[Passage, ...] = (
    Passage(
        "envoyer", "Envoyer à la structure", (E.PROPOSE,), E.ENVOYE, "date_envoi",
        "envoyé", cotes=_PRESCRIPTEUR,
    ),
    Passage("accepter", "Accepter", (E.ENVOYE, E.EXPIRE), E.ACCEPTE, "date_reponse", "accepté"),
    Passage(
        "refuser", "Refuser", (E.ENVOYE, E.EXPIRE), E.REFUSE, "date_reponse", "refusé",
        demande=("motif_refus",),
    ),
    Passage("entrer", "Noter l'entrée", (E.ACCEPTE,), E.ENTRE, "date_entree", "commencé"),
    Passage(
        "renoncer", "N'est pas entrée", (E.ACCEPTE,), E.RETIRE, "date_fin", "abandonné avant l'entrée",
        demande=("motif_refus",),
    ),
    Passage(
        "sortir", "Noter la sortie", (E.ENTRE,), E.SORTI, "date_fin", "terminé",
        demande=("resultat",),
    ),
    Passage(
        "retirer", "Retirer", (E.PROPOSE, E.ENVOYE), E.RETIRE, "date_fin", "retiré",
        demande=("motif_refus",), cotes=_PRESCRIPTEUR,
    ),
    Passage("expirer", "Laisser expirer", (E.ENVOYE,), E.EXPIRE, "date_fin", "expiré", cotes=()),
)  # fmt: skip
# Revenir sur le dernier passage, avec une raison : une erreur de saisie se corrige, et se voit.
REVENIR = "revenir"


def passages_depuis(etat: str, cotes: Iterable[Cote]) -> list[Passage]:
    """Ce que ces côtés peuvent faire d'un positionnement dans cet état, dans l'ordre de la table."""
    tenus = set(cotes)
    return [p for p in PASSAGES if etat in p.de and tenus.intersection(p.cotes)]


def passage_de(acte: str, etat: str) -> Passage | None:
    """Le passage que cet acte fait depuis cet état, ou None."""
    return next((p for p in PASSAGES if p.acte == acte and etat in p.de), None)


def couples() -> list[tuple[str, str]]:
    """Chaque (avant, après) que la base admet : les passages, et leur retour."""
    allers = {(str(de), str(p.vers)) for p in PASSAGES for de in p.de}
    return sorted(allers | {(vers, de) for de, vers in allers})
