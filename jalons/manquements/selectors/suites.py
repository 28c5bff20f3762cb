"""Ce qui suit une décision : ce qui est noté, ce qui peut l'être, ce qui est dû."""

from __future__ import annotations

from datetime import date

from jalons.manquements.enums import EtatDecision, GenreSuite
from jalons.manquements.models import DecisionSanction, SuiteSanction
from jalons.manquements.rules.natures import BAREME_ACTUEL
from jalons.manquements.rules.suites import radiation_a_proposer
from jalons.manquements.selectors.lus import mesure_en_cours
from jalons.socle.parametres import parametre


def mois_de_radiation(decision: DecisionSanction) -> int:
    """La durée d'une suppression totale qui mène à proposer la radiation."""
    faits = max(decision.manquement.date_faits, BAREME_ACTUEL)
    return parametre("sanction_radiation_mois", le=faits).nombre


def suites_vivantes(decision: DecisionSanction) -> dict[str, SuiteSanction]:
    """Les suites qui tiennent, par genre."""
    return {s.genre: s for s in decision.suites.filter(retiree_le__isnull=True)}


def echeance_de(decision: DecisionSanction) -> date | None:
    """Le prochain jour où quelque chose est dû : notifier, constater le terme, radiation, fin du droit."""
    if decision.etat != EtatDecision.SIGNEE:
        return None
    if decision.recue_le is None:
        return decision.signee_le
    faites = suites_vivantes(decision) if decision.pk else {}
    if GenreSuite.CONFORMITE in faites:
        return None if GenreSuite.VERSEMENT_REPRIS in faites else decision.conforme_le
    mene = radiation_a_proposer(mesure_en_cours(decision), mois=mois_de_radiation(decision))
    if mene and GenreSuite.RADIATION_PROPOSEE not in faites:
        return decision.date_effet
    if GenreSuite.FIN_CONSTATEE not in faites:
        return decision.date_fin
    if not mene or GenreSuite.FIN_DE_DROIT in faites:
        return None
    report = faites.get(GenreSuite.REPORT)
    return report.jusqu_au if report else decision.date_fin


def suites_possibles(decision: DecisionSanction, *, le: date) -> list[GenreSuite]:
    """Ce qui peut être noté maintenant, dans l'ordre où cela vient."""
    if decision.etat != EtatDecision.SIGNEE:
        return []
    faites = suites_vivantes(decision)
    if GenreSuite.CONFORMITE in faites:
        return [] if GenreSuite.VERSEMENT_REPRIS in faites else [GenreSuite.VERSEMENT_REPRIS]
    offertes = []
    finie = GenreSuite.FIN_CONSTATEE in faites
    if not finie:
        offertes.append(GenreSuite.CONFORMITE)
    mene = radiation_a_proposer(mesure_en_cours(decision), mois=mois_de_radiation(decision))
    if mene and GenreSuite.RADIATION_PROPOSEE not in faites:
        offertes.append(GenreSuite.RADIATION_PROPOSEE)
    if not finie and le > decision.date_fin:
        offertes.append(GenreSuite.FIN_CONSTATEE)
    if mene and finie and GenreSuite.FIN_DE_DROIT not in faites:
        if GenreSuite.REPORT not in faites:
            offertes.append(GenreSuite.REPORT)
        offertes.append(GenreSuite.FIN_DE_DROIT)
    return offertes
