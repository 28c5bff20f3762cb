"""Ce que les règles savent d'une ligne : un pli, une mesure, une réponse, une sanction passée."""

from __future__ import annotations

from jalons.manquements.enums import Audition, Mesure, MotifRetour
from jalons.manquements.models import (
    DecisionSanction,
    LettreContradictoire,
    Manquement,
    RecoursPrealable,
)
from jalons.manquements.rules.bareme import SanctionPassee
from jalons.manquements.rules.contradictoire import Echange, MesureDite, PliSuivi
from jalons.manquements.rules.decision import ElementsPris
from jalons.manquements.rules.natures import BAREME_ACTUEL
from jalons.manquements.rules.suites import MesureEnCours


def pli_de(lettre: LettreContradictoire | DecisionSanction | RecoursPrealable) -> PliSuivi | None:
    """Le chemin d'un pli ; None tant qu'il n'est pas envoyé."""
    if lettre.envoyee_le is None:
        return None
    return PliSuivi(
        lettre.envoyee_le,
        lettre.presentee_le,
        lettre.remise_le,
        lettre.retournee_le,
        MotifRetour(lettre.retour) if lettre.retour else None,
    )


def mesure_de(objet: LettreContradictoire | DecisionSanction) -> MesureDite:
    """La mesure annoncée par une lettre, ou décidée."""
    return MesureDite(Mesure(objet.mesure), objet.part, objet.mois)


def proposition_de(manquement: Manquement) -> MesureDite | None:
    """Ce que France Travail propose, ou None."""
    part, mois = manquement.proposee_part, manquement.proposee_mois
    if part is None or mois is None:
        return None
    return MesureDite(Mesure(manquement.proposee_mesure), part, mois)


def echange_de(lettre: LettreContradictoire) -> Echange:
    """Ce que la personne a répondu à la lettre, et où en est son audition."""
    return Echange(
        lettre.recue_le,
        lettre.observations_le,
        Audition(lettre.audition) if lettre.audition else None,
        lettre.audition_le,
    )


def elements_de(decision: DecisionSanction) -> ElementsPris:
    """Les quatre éléments pris en compte."""
    return ElementsPris(
        decision.situation, decision.foyer, decision.frequence, decision.consequences
    )


def mesure_en_cours(decision: DecisionSanction) -> MesureEnCours:
    """La mesure décidée et ses jours."""
    actuelle = decision.manquement.date_faits >= BAREME_ACTUEL
    return MesureEnCours(mesure_de(decision), decision.date_effet, decision.date_fin, actuelle)


def sanction_passee(decision: DecisionSanction) -> SanctionPassee:
    """Ce qu'une décision est pour un manquement d'après."""
    notifiee = decision.recue_le or decision.signee_le or decision.preparee_le
    return SanctionPassee(notifiee, decision.date_fin, decision.conforme_le)
