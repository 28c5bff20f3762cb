"""La démonstration : quatre opérations aux chiffres exacts, une année de séances cofinancées."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from jalons.coordination.selectors.offre import comptage_annee
from jalons.fse.models import Operation
from jalons.fse.selectors.operations import plan_en_vigueur, taux_dit
from jalons.fse.selectors.publicite import contenu_fiche
from jalons.portail.demonstration import chargement
from jalons.portail.demonstration.coordination import charger_coordination
from jalons.portail.demonstration.operations import charger_operations

LE = date(2026, 3, 16)
CHIFFRES = {
    "2022-plie-coordination": ("110889.44", "66533.66", "60 %", "payee"),
    "2025-coordination-politique-insertion": (
        "621685.15",
        "80000.00",
        "environ 13 %",
        "bilan_depose",
    ),
    "2025-equipe-insertion": ("890744.00", "445372.00", "50 %", "deposee"),
    "2024-cd15-coordination": ("155250.00", "93150.00", "60 %", "en_execution"),
}


@pytest.fixture
def departement(db):
    chargement.charger_reference()
    chargement.installer(chargement._ORGANISATION, mot_de_passe=None)
    charger_coordination(le=LE)
    assert charger_operations(le=LE) == 4


def test_les_quatre_operations_ont_leurs_chiffres(departement):
    for code, (total, montant, taux, statut) in CHIFFRES.items():
        operation = Operation.objects.get(code=code)
        plan = plan_en_vigueur(operation)
        assert (plan.total, plan.montant_ue, operation.statut) == (D(total), D(montant), statut)
        assert taux_dit(operation, plan.montant_ue, plan.total) == taux
    plie = plan_en_vigueur(Operation.objects.get(code="2022-plie-coordination"))
    assert (plie.directes, plie.assiette, plie.forfait) == (
        D("94616.20"), D("81366.20"), D("16273.24"),
    )  # fmt: skip
    moselle = Operation.objects.get(code="2025-coordination-politique-insertion")
    assert (moselle.projets_coordonnes, moselle.beneficiaires_indirects) == (125, 6722)
    assert moselle.missions.count() == 11
    compte = comptage_annee(2025)
    assert (compte.projets, compte.beneficiaires) == (125, 6722)


def test_les_fiches_disent_ce_que_le_dossier_permet(departement):
    demande = contenu_fiche(Operation.objects.get(code="2025-equipe-insertion"))
    assert "en cours" in demande["phrase"]
    assert demande["mention"] == ""
    cantal = contenu_fiche(Operation.objects.get(code="2024-cd15-coordination"))
    assert cantal["budget"] is None
    assert "60 %" in cantal["apport_union"]
    assert cantal["objectif"].startswith("1.h")
    plie = contenu_fiche(Operation.objects.get(code="2022-plie-coordination"))
    assert plie["plan"]["forfait"] == "16273.24"


def test_l_annee_de_seances_porte_la_mention(departement):
    liens = Operation.objects.get(code="2024-cd15-coordination").seances
    genres = set(liens.values_list("seance__instance__genre", flat=True))
    assert genres == {"cellule_locale", "vendredi_insertion", "comite_suivi"}
    assert not liens.filter(seance__mention_europe="").exists()
    assert not liens.exclude(seance__etat="tenue").exists()
    assert liens.filter(seance__instance__genre="vendredi_insertion").count() == 12
