"""La vie d'une opération par les services : passages, plan, convention, avenants, versions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.bilan.services.paiements import enregistrer_paiement
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte
from jalons.fse.models import Operation, Passage, PlanFinancement
from jalons.fse.operation.rules.cycle import (
    DU_SERVICE_GESTIONNAIRE,
    PAR_UN_ACTE,
    PASSAGES,
    passages_possibles,
)
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.selectors.operations import plan_conventionne, plan_en_vigueur
from jalons.fse.operation.services import operation as operations
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.periode import Periode
from tests.fse import decor

LE = decor.DEPOT


def relire(objet):
    return type(objet).objects.get(pk=objet.pk)


def payer(operation, montant, *, est_solde=False, le=date(2023, 3, 12)):
    return enregistrer_paiement(
        operation=operation,
        date_paiement=le,
        montant=D(montant),
        est_solde=est_solde,
        par=operation.porteur,
        le=le,
    )


# --- Les passages -----------------------------------------------------------------------------


def test_tout_passage_hors_de_la_route_est_refuse(scene, coordination):
    """Les 361 couples de statuts : seuls ceux de la route, à la main, s'ouvrent."""
    decor.planifier(coordination)
    ouverts = set()
    for depuis in S:
        for vers in S:
            Operation.objects.filter(pk=coordination.pk).update(statut=depuis)
            avant = Passage.objects.count()
            try:
                with transaction.atomic():
                    decor.passer(coordination, vers)
                    ouverts.add((depuis, vers))
                    raise IntegrityError  # on défait pour le couple suivant
            except OperationImpossible as refus:
                assert "On ne passe pas" in refus.message
            except IntegrityError:
                pass
            assert Passage.objects.count() == avant
    permis = {(d, v) for d, arrivees in PASSAGES.items() for v in arrivees if v not in PAR_UN_ACTE}
    assert ouverts == permis
    assert {(d, v) for d in S for v in passages_possibles(d)} == permis


def test_une_decision_du_service_gestionnaire_n_est_pas_celle_du_porteur(scene, coordination):
    decor.planifier(coordination)
    for depuis, arrivees in PASSAGES.items():
        for vers in set(arrivees) & DU_SERVICE_GESTIONNAIRE:
            Operation.objects.filter(pk=coordination.pk).update(statut=depuis)
            with pytest.raises(RegleEnfreinte, match="OP-19"):
                operations.passer(operation=coordination, vers=vers, par=scene.denis, le=LE)
            with pytest.raises(OperationImpossible, match="service gestionnaire"):
                operations.passer(operation=coordination, vers=vers, par=scene.helene, le=LE)


def test_sans_instructeur_le_porteur_consigne_les_decisions_recues(scene):
    operation = decor.ouvrir(scene, instructeur=None)
    decor.planifier(operation)
    assert decor.executer(operation).statut == S.EN_EXECUTION


def test_une_demande_ne_part_pas_sans_plan(coordination):
    decor.passer(coordination, S.DEMANDE_EN_COURS)
    with pytest.raises(OperationImpossible, match="plan de financement"):
        decor.passer(coordination, S.DEPOSEE)


def test_une_operation_se_tient_dans_son_programme(scene, coordination):
    with pytest.raises(OperationImpossible, match="Le programme va du 01/01/2014"):
        decor.ouvrir(scene, code="trop-tard", periode=Periode(date(2023, 1, 1), date(2024, 6, 30)))
    with pytest.raises(OperationImpossible, match="fin de la période"):
        decor.ouvrir(scene, code="sans-fin", periode=Periode(date(2022, 1, 1)))
    with pytest.raises(OperationImpossible, match="fin de la période"):
        operations.modifier_operation(
            operation=coordination,
            champs={"periode": Periode(date(2022, 1, 1))},
            version=1,
            par=scene.denis,
            le=LE,
        )
    with pytest.raises(OperationImpossible, match="déjà pris"):
        decor.ouvrir(scene)


# --- Plan, convention, avenants ---------------------------------------------------------------


def test_la_convention_fige_le_plan_une_modification_ouvre_la_version_2(scene, en_execution):
    premier = plan_en_vigueur(en_execution)
    postes = [*decor.POSTES_004[:2], Poste(C.PRESTATIONS, D("14250.00"))]
    ressources = [*decor.RESSOURCES_004[:2], {**decor.RESSOURCES_004[2], "montant": D("16171.78")}]
    second = decor.planifier(en_execution, postes=postes, ressources=ressources)
    assert (premier.numero, second.numero) == (1, 2)
    fige = relire(premier)
    assert (fige.total, fige.est_en_vigueur) == (D("110889.44"), False)
    assert [p.montant for p in fige.postes.all()] == [p.montant for p in decor.POSTES_004]
    assert plan_conventionne(en_execution) == fige, "rien n'est signé : la convention porte le n° 1"
    assert decor.ouvrir_bilan(en_execution).pk
    vue = bilans.rassembler(en_execution.bilans.get())
    assert vue.plan.total == D("110889.44")
    # Modifier encore ne crée pas de troisième version : la deuxième n'est pas signée.
    assert decor.planifier(en_execution, postes=postes, ressources=ressources).numero == 2
    operations.signer_avenant(
        operation=en_execution,
        numero="A1",
        date_signature=date(2022, 9, 1),
        objet="Prestations",
        par=scene.denis,
        le=date(2022, 9, 1),
    )
    assert plan_conventionne(en_execution) == second
    assert decor.planifier(en_execution).numero == 3


def test_deux_agents_sur_le_meme_plan_conventionne_le_second_voit_le_conflit(en_execution):
    lue = plan_en_vigueur(en_execution).version
    decor.planifier(en_execution, version=lue)
    with pytest.raises(ConflitDeVersion):
        decor.planifier(en_execution, version=lue)
    assert PlanFinancement.objects.count() == 2


def test_deux_agents_en_meme_temps_le_second_voit_le_conflit(scene, coordination):
    decor.planifier(coordination)
    with pytest.raises(ConflitDeVersion):
        decor.planifier(coordination, version=0)
    champs = {"service": "Insertion"}
    operations.modifier_operation(
        operation=coordination, champs=champs, version=1, par=scene.denis, le=LE
    )
    with pytest.raises(ConflitDeVersion):
        operations.modifier_operation(
            operation=coordination, champs={"service": "Emploi"}, version=1, par=scene.olga, le=LE
        )
    with pytest.raises(ConflitDeVersion):
        decor.passer(coordination, S.DEMANDE_EN_COURS, version=1)
    assert (relire(coordination).service, relire(coordination).statut) == ("Insertion", S.PROJET)


def test_un_avenant_deplace_la_fin_dans_le_programme_et_apres_la_convention(scene, en_execution):
    def signer(jour, fin):
        return operations.signer_avenant(
            operation=en_execution,
            numero="A1",
            date_signature=jour,
            objet="",
            fin=fin,
            par=scene.denis,
            le=jour,
        )

    for jour, fin, dit in (
        (date(2021, 12, 31), None, "l'avenant le suit"),
        (date(2022, 6, 1), date(2024, 1, 1), "Le programme s'arrête"),
        (date(2022, 6, 1), date(2021, 12, 31), "commence le"),
    ):
        with pytest.raises(OperationImpossible, match=dit):
            signer(jour, fin)
    signer(date(2022, 6, 1), date(2023, 6, 30))
    assert relire(en_execution).periode.fin == date(2023, 6, 30)
    with pytest.raises(OperationImpossible, match="signez d'abord un avenant"):
        operations.modifier_operation(
            operation=en_execution,
            champs={"periode": Periode(date(2022, 1, 1), date(2023, 7, 1))},
            version=relire(en_execution).version,
            par=scene.denis,
            le=LE,
        )


def test_pas_d_avenant_ni_de_paiement_sans_convention(scene, coordination):
    decor.planifier(coordination)
    with pytest.raises(OperationImpossible, match="Aucune convention"):
        operations.signer_avenant(
            operation=coordination, numero="A1", date_signature=LE, objet="", par=scene.denis, le=LE
        )
    with pytest.raises(OperationImpossible, match="suit la convention"):
        payer(coordination, 100)
