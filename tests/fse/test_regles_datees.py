"""Deux programmes, deux règles : plafonds par région, seuil, conservation, barème gelé."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from jalons.comptes.services import poser_valeur_locale
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreRessource as R
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.models import Operation
from jalons.fse.operation.rules.echeances import Conservation
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.selectors.bareme import bareme_dit, conservation, plafond_ue
from jalons.fse.operation.services import operation as operations
from jalons.fse.options import CoutsReels, CoutsUnitaires, Forfait20National, Forfait25
from jalons.socle.parametres import declarations
from tests.fse import decor
from tests.fse.decor import constate, planifier

LE = decor.OUVERTURE


@pytest.mark.parametrize(
    ("programme", "departement", "taux"),
    [
        ("fse_2014_2020", "87", "0.60"),
        ("fse_2014_2020", "57", "0.60"),
        ("fse_2014_2020", "69", "0.50"),
        ("fse_2014_2020", "35", "0.50"),
        ("fse_2014_2020", "974", "0.85"),
        ("fse_plus_2021_2027", "15", "0.60"),
        ("fse_plus_2021_2027", "43", "0.60"),
        ("fse_plus_2021_2027", "69", "0.40"),
        ("fse_plus_2021_2027", "972", "0.85"),
        ("fse_plus_2021_2027", "FR", "0.53"),
    ],
)
def test_le_plafond_suit_le_programme_et_l_ancienne_region(scene, programme, departement, taux):
    operation = Operation(
        programme=programme,
        departement=departement,
        periode=decor.ANNEE_2022,
        objectif_specifique="",
    )
    plafond = plafond_ue(operation)
    assert plafond.taux == D(taux)
    assert "art. 120" in plafond.source if programme == "fse_2014_2020" else plafond.source


def test_les_60_pour_cent_de_la_haute_vienne_tiennent_dans_leur_plafond(scene):
    haute_vienne = decor.ouvrir(scene, departement="87")
    planifier(haute_vienne)
    assert constate(haute_vienne, "OP-09", le=LE) == []
    lyon = decor.ouvrir(scene, code="lyon-2022", departement="69")
    planifier(lyon)
    (message,) = constate(lyon, "OP-09", le=LE)
    assert "60,00\u00a0%" in message and "plafond de 50\u00a0%" in message


def test_l_appel_qui_dit_son_taux_l_emporte_sur_la_region(scene):
    operation = decor.ouvrir(scene, departement="87", plafond_appel=D(55))
    planifier(operation)
    assert plafond_ue(operation).taux == D("0.55")
    assert "plafond de 55\u00a0%" in constate(operation, "OP-09", le=LE)[0]
    Operation.objects.filter(pk=operation.pk).update(plafond_appel=D(80))
    assert constate(operation, "OP-09", le=LE) == []


def test_le_seuil_de_2014_2020_se_juge_sur_l_aide_publique(scene):
    operation = decor.ouvrir(scene)

    def financer(region):
        planifier(
            operation,
            option=CoutsReels,
            postes=[Poste(C.PERSONNEL, D(120_000))],
            ressources=[
                {"genre": R.UE, "montant": D(30_000)},
                {"genre": R.REGION, "montant": D(region)},
                {"genre": R.AUTOFINANCEMENT, "montant": D(90_000) - D(region)},
            ],
        )

    financer(20_000)
    assert "aide publique" in constate(operation, "OP-07", le=LE)[0]
    financer("20000.01")
    assert constate(operation, "OP-07", le=LE) == []


def test_un_bareme_est_une_option_simplifiee_sans_forfait(scene):
    operation = decor.ouvrir_2026(scene)
    plan = planifier(
        operation,
        option=CoutsUnitaires,
        postes=[Poste(C.BAREME, D(90_000), "120 parcours à 750 €"), Poste(C.PERSONNEL, D(5))],
        ressources=[{"genre": R.UE, "montant": D(90_000)}],
    )
    assert (plan.directes, plan.forfait, plan.total) == (D(90_000), D(0), D(90_000))
    assert constate(operation, "OP-07", le=LE) == []
    assert [c for c in constate(operation, "OP-08", le=LE) if "90" in c] == []


def test_le_forfait_de_20_pour_cent_ne_porte_pas_sur_un_bareme(scene):
    operation = decor.ouvrir(scene)
    plan = planifier(
        operation, option=Forfait20National, postes=[*decor.POSTES_004, Poste(C.BAREME, D(1_000))]
    )
    assert plan.assiette == D("81366.20")


def test_une_operation_conventionnee_garde_le_bareme_de_son_instruction(scene, en_execution):
    """Le Département change sa valeur : les plans déjà signés se jugent sur l'ancienne."""
    neuve = decor.ouvrir(scene, code="neuve-2022", departement="57")
    planifier(neuve)
    for operation in (en_execution, neuve):
        assert constate(operation, "OP-09", le=LE) == []
    poser_valeur_locale(
        declare=declarations()["fse_plafond_transition"],
        saisie="55 %",
        depuis=date(2014, 1, 1),
        motif="Décision du comité",
        par=scene.denis,
        le=LE,
        en_connaissance=True,
    )
    assert constate(en_execution, "OP-09", le=LE) == []
    assert "plafond de 55\u00a0%" in constate(neuve, "OP-09", le=LE)[0]
    lignes = {ligne.libelle: ligne for ligne in bareme_dit(en_execution.plans.get().bareme)}
    assert lignes["Plafond de l'Union"].valeur == "60\u00a0%"
    assert "art. 120" in lignes["Plafond de l'Union"].source


def test_la_conservation_de_2014_2020_part_des_comptes_et_se_raccourcit_au_million(scene):
    operation = decor.ouvrir(scene)
    assert conservation(operation, total=D("999999.99")) == Conservation(3, apres_comptes=True)
    assert conservation(operation, total=D(1_000_000)) == Conservation(2, apres_comptes=True)
    assert Conservation(3, True).jusqu_au(date(2024, 6, 30)) == date(2028, 12, 31)
    assert Conservation(3, True).jusqu_au(date(2024, 7, 1)) == date(2029, 12, 31)
    operation.a_aides_etat = True
    assert conservation(operation, total=D(1_000_000)) == Conservation(10)
    recente = decor.ouvrir_2026(scene)
    assert conservation(recente, total=D(5)).jusqu_au(date(2026, 3, 12)) == date(2031, 12, 31)


def test_un_taux_calcule_ne_s_oublie_pas_quand_on_reprend_le_plan(scene, client_de, aujourdhui):
    """18,5 % calculés : rouvrir le plan les montre, la comparaison aussi."""
    operation = decor.ouvrir_2026(scene)
    planifier(
        operation,
        option=Forfait25,
        postes=[Poste(C.PERSONNEL, D(10_000))],
        taux=D("0.185"),
        methode_calcul="Moyenne de trois exercices",
    )
    denis = client_de("denis")
    formulaire = denis.get(reverse("fse:modifier_plan", args=[operation.pk])).context["form"]
    assert formulaire.initial["taux"] == "18,5"
    lignes = denis.get(reverse("fse:plan", args=[operation.pk])).context["comparaisons"]
    retenue = next(c for c in lignes if c.option is Forfait25)
    assert retenue.calcul.forfait == D("1850.00")


def test_un_plan_vide_ou_sans_part_de_l_union_ne_se_depose_pas(scene):
    operation = decor.ouvrir_2026(scene)
    planifier(operation, option=CoutsUnitaires, postes=[], ressources=[])
    decor.passer(operation, S.DEMANDE_EN_COURS)
    with pytest.raises(OperationImpossible, match="plan de financement"):
        decor.passer(operation, S.DEPOSEE)
    planifier(
        operation,
        option=CoutsUnitaires,
        postes=[Poste(C.BAREME, D(10))],
        ressources=[{"genre": R.AUTOFINANCEMENT, "montant": D(10)}],
    )
    with pytest.raises(OperationImpossible, match="ne demande rien"):
        decor.passer(operation, S.DEPOSEE)


def test_aucun_acte_ne_se_date_de_demain(scene, coordination):
    planifier(coordination)
    decor.programmer(coordination)
    with pytest.raises(OperationImpossible, match="à venir"):
        operations.conventionner(
            operation=coordination,
            numero="1",
            date_signature=date(2021, 11, 3),
            par=scene.denis,
            le=LE,
        )
