"""Le prochain geste est évident, à chaque statut, pour le porteur comme pour la contrôleuse."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.controles import constats
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreBilan
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.models import Operation
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.selectors.operations import plan_en_vigueur
from jalons.fse.operation.services import operation as operations
from jalons.fse.options import CoutsReels
from jalons.fse.synthese.views.gestes import prochain_geste
from jalons.socle.periode import Periode
from tests.fse import decor

LE = decor.DEPOT


def geste(operation, agent):
    relue = Operation.objects.get(pk=operation.pk)
    a_un_plan = plan_en_vigueur(relue) is not None
    return prochain_geste(relue, agent, a_un_plan=a_un_plan, constats=constats(relue, le=LE))


def verbes(operation, agent):
    return [verbe for _, verbe in geste(operation, agent).passages]


def test_chaque_pas_a_son_bouton_pour_celui_dont_c_est_le_role(scene, coordination):
    assert geste(coordination, scene.denis).action == "Établir le plan"
    decor.planifier(coordination)
    assert verbes(coordination, scene.denis) == ["Annoncer la demande"]
    assert verbes(coordination, scene.olga) == []
    for vers, porteur, service in (
        (S.DEMANDE_EN_COURS, "Déposer la demande", None),
        (S.DEPOSEE, None, "Noter la recevabilité"),
        (S.RECEVABLE, None, "Noter le début de l'instruction"),
        (S.EN_INSTRUCTION, None, "Noter l'avis rendu"),
        (S.AVIS_RENDU, None, "Noter la programmation"),
    ):
        decor.passer(Operation.objects.get(pk=coordination.pk), vers)
        assert verbes(coordination, scene.denis)[:1] == ([porteur] if porteur else [])
        assert verbes(coordination, scene.olga)[:1] == ([service] if service else [])
    decor.passer(Operation.objects.get(pk=coordination.pk), S.PROGRAMMEE)
    assert geste(coordination, scene.denis).action == "Signer la convention"


def test_sans_instructeur_interne_le_porteur_consigne_ce_qu_il_recoit(scene):
    operation = decor.ouvrir(scene, instructeur=None)
    decor.planifier(operation)
    decor.passer(operation, S.DEMANDE_EN_COURS)
    decor.passer(Operation.objects.get(pk=operation.pk), S.DEPOSEE)
    assert verbes(operation, scene.denis) == [
        "Noter la recevabilité",
        "Noter une demande de compléments",
    ]


def test_un_plan_fautif_le_dit_avant_que_l_on_depose(scene, client_de, aujourdhui):
    operation = decor.ouvrir_2026(scene)
    decor.planifier(operation, option=CoutsReels, postes=[Poste(C.PERSONNEL, decor.D(1_000))])
    decor.passer(operation, S.DEMANDE_EN_COURS)
    assert geste(operation, scene.denis).bloque == 2, "OP-02 et OP-07"
    page = client_de("denis").get(reverse("fse:operation", args=[operation.pk]))
    assert "2 contrôles à corriger" in page.content.decode()


def test_pendant_le_controle_d_un_bilan_intermediaire_l_execution_continue(scene, en_execution):
    decor.depenser_004(en_execution)
    decor.recevoir_region(en_execution)
    semestre = Periode(date(2022, 1, 1), date(2022, 6, 30))
    bilan = decor.ouvrir_bilan(en_execution, genre=GenreBilan.INTERMEDIAIRE, periode=semestre)
    assert geste(en_execution, scene.denis).action == "Terminer le bilan"
    bilan = decor.sceller(bilan)
    assert geste(en_execution, scene.denis).action == "Préparer un bilan"
    assert geste(en_execution, scene.olga).action == "Contrôler le bilan"
    suivi = bilans.ouvrir_controle(bilan=bilan, par=scene.olga, le=LE)
    assert geste(en_execution, scene.denis).action == "Préparer un bilan"
    suivi = bilans.notifier_controle(
        controle=suivi, autres_ressources=suivi.autres_ressources, version=1, par=scene.olga, le=LE
    )
    assert geste(en_execution, scene.denis).action == "Répondre"
    suivi = bilans.repondre_controle(
        controle=suivi, reponse="D'accord.", version=suivi.version, par=scene.denis, le=LE
    )
    assert geste(en_execution, scene.olga).action == "Conclure"
    bilans.valider_controle(
        controle=suivi, conclusion="", version=suivi.version, par=scene.olga, le=LE
    )
    assert geste(en_execution, scene.denis).action == "Préparer un bilan"


def test_une_controleuse_ne_depose_pas_la_demande_a_la_place_du_porteur(scene, coordination):
    decor.planifier(coordination)
    with pytest.raises(OperationImpossible, match="qui gère"):
        operations.passer(operation=coordination, vers=S.DEMANDE_EN_COURS, par=scene.olga, le=LE)


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"programme": "fse_plus_2021_2027"}, "le programme ne change plus"),
        ({"periode": Periode(date(2022, 2, 1), date(2022, 12, 31))}, "le début ne change plus"),
        ({"periode": Periode(date(2022, 1, 1), date(2022, 3, 1))}, "laisserait dehors : 1 dépense"),
    ],
)
def test_la_convention_signee_fige_l_objet_de_l_operation(scene, en_execution, champs, dit):
    decor.depenser(en_execution, C.PERSONNEL, "10.00")
    with pytest.raises(OperationImpossible, match=dit):
        operations.modifier_operation(
            operation=en_execution,
            champs=champs,
            version=en_execution.version,
            par=scene.denis,
            le=LE,
        )


def test_un_avenant_ne_laisse_pas_une_depense_dehors(scene, en_execution):
    decor.depenser(en_execution, C.PERSONNEL, "10.00")
    with pytest.raises(OperationImpossible, match="laisserait dehors"):
        operations.signer_avenant(
            operation=en_execution,
            numero="A1",
            date_signature=date(2022, 5, 1),
            objet="Écourter",
            fin=date(2022, 3, 1),
            par=scene.denis,
            le=LE,
        )
