"""Deux agents au même instant, pour de vrai : deux connexions, un seul l'emporte."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.models import Bilan, Depense, LigneBilan, MissionAgent, Participation
from jalons.fse.participants.selectors.participants import depots_de
from jalons.fse.participants.services import participants
from tests.distribution import JOUR
from tests.fse import decor
from tests.fse.conftest import REPONSES
from tests.outillage.ensemble import ensemble

pytestmark = pytest.mark.django_db(transaction=True)


def test_deux_agents_font_entrer_la_meme_personne(scene, equipe):
    def entrer():
        return participants.faire_entrer(
            operation=equipe,
            personne=scene.fatou,
            date_entree=JOUR,
            reponses=REPONSES,
            par=scene.lucie,
            le=JOUR,
        )

    faits, refus = ensemble(entrer, entrer)
    assert len(faits) == 1 and "PA-03" in refus[0]
    assert depots_de([Participation.objects.get()]).count() == 1


def test_deux_agents_scellent_le_meme_bilan(en_execution):
    decor.depenser_004(en_execution)
    bilan = decor.ouvrir_bilan(en_execution)

    def sceller():
        return bilans.sceller_bilan(
            bilan=Bilan.objects.get(pk=bilan.pk),
            version=bilan.version,
            par=en_execution.porteur,
            le=decor.DEPOT,
        )

    faits, refus = ensemble(sceller, sceller)
    assert len(faits) == 1 and len(refus) == 1
    assert LigneBilan.objects.count() == 3


def test_la_meme_facture_dans_deux_operations(scene, en_execution):
    autre = decor.operation_004(scene, code="autre-2022")
    facture = {"fournisseur": "Atelier", "numero_facture": "F-1"}
    faits, refus = ensemble(
        lambda: decor.depenser(en_execution, C.PRESTATIONS, "10.00", **facture),
        lambda: decor.depenser(autre, C.PRESTATIONS, "10.00", **facture),
    )
    assert len(faits) == 1 and "OP-17" in refus[0]
    assert Depense.objects.count() == 1


def test_le_meme_agent_affecte_deux_fois(scene, en_execution):
    autre = decor.operation_004(scene, code="autre-2022")
    faits, refus = ensemble(
        lambda: decor.affecter(en_execution, scene.claire, mode="fixe", quotite=D(60)),
        lambda: decor.affecter(autre, scene.claire, mode="fixe", quotite=D(60)),
    )
    assert len(faits) == 1 and "OP-16" in refus[0]
    assert MissionAgent.objects.count() == 1


def test_les_parts_d_une_facture_prises_au_meme_instant(scene, en_execution):
    """Deux parts de 60 € d'une facture de 100 €, neuve, dans deux opérations : une seule passe."""
    autre = decor.operation_004(scene, code="autre-2022")
    facture = {"fournisseur": "Atelier", "numero_facture": "F-1", "total_facture": D(100)}
    faits, refus = ensemble(
        lambda: decor.depenser(en_execution, C.PRESTATIONS, "60.00", **facture),
        lambda: decor.depenser(autre, C.PRESTATIONS, "60.00", **facture),
    )
    assert len(faits) == 1 and "OP-17" in refus[0]
    # Ce qui reste se partage encore, jusqu'au centime, deux agents à la fois.
    faits, refus = ensemble(
        lambda: decor.depenser(en_execution, C.FONCTIONNEMENT, "25.00", **facture),
        lambda: decor.depenser(autre, C.FONCTIONNEMENT, "15.00", **facture),
        lambda: decor.depenser(autre, C.FONCTIONNEMENT, "0.01", **facture),
    )
    parts = Depense.objects.values_list("montant", flat=True)
    assert len(faits) >= 2 and sum(parts) <= D(100)
