"""Délais et statuts de l'accueil. Les délais arrivent en paramètres ; aucune horloge ici."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jalons.socle.feries import est_ferie


class Statut(StrEnum):
    """Où en est une entrée, de la plus pressante à la close."""

    A_CONVOQUER = "a_convoquer"
    CONVOQUE = "convoque"
    ABSENT = "absent"
    RECU = "recu"
    ORIENTE = "oriente"
    SORTIE = "sortie"
    DECES = "deces"


LIBELLES_STATUT = {
    Statut.A_CONVOQUER: "À convoquer",
    Statut.CONVOQUE: "Rendez-vous pris",
    Statut.ABSENT: "Absent, à reconvoquer",
    Statut.RECU: "Reçu, à orienter",
    Statut.ORIENTE: "Orienté",
    Statut.SORTIE: "Sortie avant d'être orientée",
    Statut.DECES: "Décès signalé, à vérifier",
}


@dataclass(frozen=True, slots=True)
class Echeance:
    """Date limite d'orientation et temps restant en jours (négatif : dépassée)."""

    limite: date
    reste: int

    @property
    def est_depassee(self) -> bool:
        """Dépassée : la compétence passe à France Travail (CASF D.262-65-2)."""
        return self.reste < 0


def echeance(limite: date, *, le: date) -> Echeance:
    """Échéance vue le jour `le`.

    >>> echeance(date(2026, 2, 16), le=date(2026, 2, 17)).est_depassee
    True
    """
    return Echeance(limite, (limite - le).days)


def jour_ouvre_suivant(jour: date, *, droit_local: bool = False) -> date:
    """Le jour lui-même, ou le premier qui suit où l'on reçoit : ni samedi, ni dimanche, ni férié."""
    while jour.weekday() >= 5 or est_ferie(jour, droit_local=droit_local):
        jour += timedelta(days=1)
    return jour


def jours_avant_entretien(accord: date, entretien: date) -> int:
    """Jours entre l'accord du RSA et le premier entretien ; jamais négatif."""
    return max(0, (entretien - accord).days)
