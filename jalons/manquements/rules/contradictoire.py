"""Le contradictoire : quand il est dû, ce que dit la lettre, dès quand et jusqu'à quand décider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from jalons.manquements.enums import Audition, Mesure, MotifRetour
from jalons.manquements.rules.refus import Refus

CONTRADICTOIRE = "CASF, art. L.262-37 III et décret 2025-478 (LEGIARTI000051678976)"
# Un délai qui part d'un jour : `ValeurDatee.apres`.
Delai = Callable[[date], date]


@dataclass(frozen=True, slots=True)
class MesureDite:
    """Une mesure envisagée, proposée ou décidée : la part en fraction, la durée en mois."""

    mesure: Mesure
    part: Decimal
    mois: int

    def est_plus_severe_que(self, autre: MesureDite) -> bool:
        """Vrai si la part ou la durée dépasse, ou si l'on passe à la suppression."""
        supprime = self.mesure is Mesure.SUPPRESSION and autre.mesure is not Mesure.SUPPRESSION
        return self.part > autre.part or self.mois > autre.mois or supprime


def contradictoire_du(envisagee: MesureDite, *, proposee: MesureDite | None) -> bool:
    """Vrai si la lettre est due : toujours, sauf proposition de France Travail suivie sans l'aggraver.

    Une suppression la demande toujours : France Travail ne propose qu'une suspension ou une radiation.
    """
    if proposee is None or envisagee.mesure is Mesure.SUPPRESSION:
        return True
    return envisagee.est_plus_severe_que(proposee)


def refus_de_lettre(
    *, faits: str, envisagee: MesureDite | None, delai_dit: str, radiation_dite: bool | None
) -> list[Refus]:
    """Ce qui manque à la lettre : les faits, la sanction (et la radiation) envisagée, le délai."""
    manques = []
    if not faits.strip():
        manques.append(Refus(CONTRADICTOIRE, "La lettre doit dire les faits.", "faits"))
    if envisagee is None or radiation_dite is None:
        manques.append(
            Refus(
                CONTRADICTOIRE,
                "La lettre doit dire la sanction envisagée et la radiation qui serait proposée, ou non.",
                "mesure",
            )
        )
    if not delai_dit.strip():
        manques.append(Refus(CONTRADICTOIRE, "La lettre doit dire le délai pour répondre."))
    return manques


@dataclass(frozen=True, slots=True)
class PliSuivi:
    """Le chemin d'un pli à date certaine, tel qu'on l'a saisi."""

    envoye_le: date
    presente_le: date | None = None
    recu_le: date | None = None
    retourne_le: date | None = None
    retour: MotifRetour | None = None

    def incoherence(self, *, le: date) -> Refus | None:
        """Deux dates qui se contredisent, ou à venir ; None si tout se suit."""
        pas = (
            ("envoye_le", self.envoye_le),
            ("presente_le", self.presente_le),
            ("recu_le", self.recu_le or self.retourne_le),
        )
        dites = [(champ, jour) for champ, jour in pas if jour is not None]
        for champ, jour in dites:
            if jour > le:
                return Refus(CONTRADICTOIRE, "Cette date est à venir.", champ)
        for (_, avant), (champ, apres) in pairwise(dites):
            if apres < avant:
                return Refus(CONTRADICTOIRE, "Cette date précède l'étape d'avant.", champ)
        if self.recu_le and self.retourne_le:
            return Refus(
                CONTRADICTOIRE, "Un pli est reçu ou retourné, pas les deux.", "retourne_le"
            )
        if self.retourne_le and self.retour is None:
            return Refus(CONTRADICTOIRE, "Dites pourquoi le pli est revenu.", "retour")
        if self.retour in (MotifRetour.NON_RECLAME, MotifRetour.REFUSE) and not self.presente_le:
            return Refus(CONTRADICTOIRE, "Dites quel jour le pli a été présenté.", "presente_le")
        return None

    def date_certaine(self, *, non_reclame_vaut: bool) -> date | None:
        """Le jour d'où courent les délais ; None tant que rien ne prouve la réception."""
        if self.recu_le is not None:
            return self.recu_le
        vaut = self.retour is MotifRetour.REFUSE or (
            self.retour is MotifRetour.NON_RECLAME and non_reclame_vaut
        )
        return self.presente_le if self.retourne_le is not None and vaut else None


@dataclass(frozen=True, slots=True)
class Echange:
    """Ce que la personne a répondu à la lettre, et où en est son audition."""

    recue_le: date | None
    observations_le: date | None = None
    audition: Audition | None = None
    audition_le: date | None = None

    def fin_des_observations(self, delai: Delai) -> date | None:
        """Le dernier jour pour répondre, compté depuis la réception."""
        return delai(self.recue_le) if self.recue_le is not None else None

    def decision_au_plus_tard(self, observations: Delai, decision: Delai) -> date | None:
        """L'échéance de la décision ; elle repart de l'audition demandée."""
        fin = self.fin_des_observations(observations)
        if fin is None:
            return None
        entendue = self.audition in (Audition.TENUE, Audition.ABSENTE, Audition.FIXEE)
        depart = max(fin, self.audition_le) if entendue and self.audition_le else fin
        return decision(depart)

    def refus_de_decider(self, observations: Delai, *, le: date) -> Refus | None:
        """Pourquoi l'on ne peut pas encore décider ; None si la personne a pu s'exprimer."""
        fin = self.fin_des_observations(observations)
        if fin is None:
            return Refus(CONTRADICTOIRE, "La réception de la lettre n'est pas prouvée.")
        if self.audition in (Audition.DEMANDEE, Audition.FIXEE):
            return Refus(
                CONTRADICTOIRE, "La personne demande à être entendue : entendez-la d'abord."
            )
        repondu = self.observations_le is not None or self.audition in (
            Audition.TENUE,
            Audition.ABSENTE,
        )
        if le <= fin and not repondu:
            return Refus(
                CONTRADICTOIRE, f"La personne peut encore répondre jusqu'au {fin:%d/%m/%Y} inclus."
            )
        return None
