"""De quoi écrire une règle de sanction en une ligne."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from jalons.manquements.enums import IssueMotif, Mesure, Nature
from jalons.manquements.rules.bareme import PLAFOND_ANCIEN, Bareme, Echelon, FoyerLu
from jalons.manquements.rules.contradictoire import Echange, MesureDite
from jalons.manquements.rules.decision import ElementsPris, Instruction, Projet, Reglages
from jalons.manquements.rules.natures import ObligationLue
from jalons.socle.dates import ajouter_mois

FAITS, LE = date(2026, 2, 2), date(2026, 3, 16)
ANCIENS_FAITS = date(2025, 5, 20)
D = Decimal
SUSPENSION, SUPPRESSION, REDUCTION = Mesure.SUSPENSION, Mesure.SUPPRESSION, Mesure.REDUCTION
ACTUEL = Bareme(
    premier=Echelon(frozenset({SUSPENSION}), D("0.3"), D(1), 2),
    second=Echelon(frozenset({SUSPENSION, SUPPRESSION}), D("0.3"), D(1), 4),
    part_maximale_foyer=D("0.5"),
    plafonne_majore=True,
    avis_toujours=False,
)
ANCIEN = Bareme(
    premier=Echelon(frozenset({REDUCTION}), D(0), D("0.8"), 3),
    second=Echelon(frozenset({REDUCTION, SUSPENSION}), D(0), D(1), 4),
    part_maximale_foyer=D("0.5"),
    plafonne_majore=False,
    avis_toujours=True,
    article_plafond=PLAFOND_ANCIEN,
)
SEUL, COUPLE, SEULE_MAJOREE = FoyerLu(1), FoyerLu(2), FoyerLu(1, est_majore=True)
CONTRAT = ObligationLue("Contrat d'engagement du 05/01/2026", "Suivre l'atelier", date(2026, 1, 5))
ELEMENTS = ElementsPris(
    "sans objet", "vit seul", "premier manquement", "l'atelier est le cœur du plan"
)


def dite(mesure=SUSPENSION, part="1", mois=2):
    return MesureDite(mesure, D(part), mois)


def apres_jours(n):
    return lambda jour: jour + timedelta(days=n)


def apres_mois(n):
    return lambda jour: ajouter_mois(jour, n)


REGLAGES = Reglages(ACTUEL, observations=apres_jours(10))
REGLAGES_ANCIENS = Reglages(ANCIEN, observations=apres_mois(1))
# Lettre reçue le 1er mars : la personne répond jusqu'au 11, on décide à partir du 12.
RECUE = Echange(recue_le=date(2026, 3, 1))


def instruction(**champs):
    base = Instruction(
        nature=Nature.NON_RESPECT,
        faits=FAITS,
        niveau=1,
        est_soumis=True,
        foyer=SEUL,
        obligation=CONTRAT,
        motif_legitime=IssueMotif.AUCUN,
        lettre=dite(),
        echange=RECUE,
    )
    return replace(base, **champs)


def projet(**champs):
    base = Projet(
        dite=dite(), elements=ELEMENTS, motivation="Trois absences sans excuse.", date_effet=LE
    )
    return replace(base, **champs)
