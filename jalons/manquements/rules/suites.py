"""Après la décision : fin anticipée, radiation proposée, fin du droit, recours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.manquements.enums import Mesure
from jalons.manquements.rules.contradictoire import Delai, MesureDite
from jalons.manquements.rules.refus import Refus

CONFORMITE = "CASF, art. R.262-68 et R.262-68-1"
FIN_DE_DROIT = "CASF, art. R.262-40"
RECOURS = "CASF, art. L.262-47 et R.262-88"


@dataclass(frozen=True, slots=True)
class MesureEnCours:
    """Une mesure décidée, du premier au dernier jour."""

    dite: MesureDite
    debut: date
    fin: date
    est_actuelle: bool = True


@dataclass(frozen=True, slots=True)
class FinAnticipee:
    """Le jour où le versement reprend, et si ce qui était suspendu est reversé."""

    reprise: date
    rembourse: bool


def mise_en_conformite(mesure: MesureEnCours, *, jour: date) -> FinAnticipee | Refus:
    """Une mise en conformité avant le terme met fin à la mesure : suspension reversée, non suppression.

    L'ancien droit reprenait le versement sans rien reverser.
    """
    if jour > mesure.fin:
        return Refus(CONFORMITE, "La mesure était déjà finie ce jour-là.", "date")
    rembourse = mesure.dite.mesure is Mesure.SUSPENSION and mesure.est_actuelle
    return FinAnticipee(max(jour, mesure.debut), rembourse)


def radiation_a_proposer(mesure: MesureEnCours, *, mois: int) -> bool:
    """Vrai pour une suppression totale de `mois` mois : la radiation de la liste est à proposer."""
    totale = mesure.dite.mesure is Mesure.SUPPRESSION and mesure.dite.part == Decimal(1)
    return mesure.est_actuelle and totale and mesure.dite.mois >= mois


def refus_de_fin_de_droit(
    mesure: MesureEnCours,
    *,
    mois: int,
    le: date,
    conforme_le: date | None,
    reporte_au: date | None = None,
) -> Refus | None:
    """Pourquoi le droit ne peut pas prendre fin ; None : la fin du droit peut être décidée."""
    if not radiation_a_proposer(mesure, mois=mois):
        return Refus(FIN_DE_DROIT, f"Seule une suppression totale de {mois} mois y mène.")
    if conforme_le is not None:
        return Refus(FIN_DE_DROIT, "La personne s'est mise en conformité : son droit continue.")
    if le <= mesure.fin:
        return Refus(FIN_DE_DROIT, f"La mesure court jusqu'au {mesure.fin:%d/%m/%Y}.")
    if reporte_au is not None and le <= reporte_au:
        return Refus(FIN_DE_DROIT, f"La fin du droit est reportée au {reporte_au:%d/%m/%Y}.")
    return None


def refus_de_report(
    mesure: MesureEnCours, *, jusqu_au: date, limite: Delai, contrat_signe: bool
) -> Refus | None:
    """Un report se demande par un membre qui a signé un contrat, et ne passe pas la limite."""
    if not contrat_signe:
        return Refus(FIN_DE_DROIT, "Seul un membre du foyer qui a signé un contrat le demande.")
    haut = limite(mesure.fin)
    if not mesure.fin < jusqu_au <= haut:
        return Refus(FIN_DE_DROIT, f"Le report va au plus tard au {haut:%d/%m/%Y}.", "jusqu_au")
    return None


def recours_recevable(recu_le: date, *, notifiee_le: date | None, delai: Delai) -> bool:
    """Vrai si le recours arrive à temps ; sans notification prouvée, le délai n'a pas couru."""
    return notifiee_le is None or recu_le <= delai(notifiee_le)


def reponse_due_le(
    recu_le: date, *, sans_commission: Delai, commission: Delai | None = None
) -> date:
    """L'échéance de la réponse : deux mois, ou un mois d'avis puis un mois de décision."""
    return sans_commission(recu_le) if commission is None else commission(commission(recu_le))
