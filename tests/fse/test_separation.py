"""OP-19 : qui tient une opération ne l'instruit ni ne la contrôle, quel que soit l'acte et son moment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.depenses.services import execution
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import ModeTemps
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import RegleEnfreinte
from jalons.fse.models import FeuilleTemps, MissionAgent, Operation
from jalons.fse.operation.selectors.acteurs import ACTES, a_juge, actes_de_gestion
from jalons.fse.operation.services import operation as operations
from jalons.fse.temps.services import temps
from jalons.socle.periode import Periode
from tests.distribution import _agent
from tests.fse import decor

LE = decor.DEPOT
MARS = date(2022, 3, 1)


@pytest.fixture
def odile(scene):
    """Une autre contrôleuse, qui n'instruit pas l'opération."""
    return _agent("Odile", "controleur_fse", scene.departement)


def variable(operation, scene, responsable):
    return decor.affecter(
        operation,
        scene.claire,
        mode=ModeTemps.VARIABLE,
        quotite=D(50),
        responsable=responsable,
        periode=Periode(MARS, date(2022, 3, 31)),
    )


def signer(mission, *signataires):
    feuille = FeuilleTemps.objects.filter(mission=mission).first() or temps.remplir_feuille(
        mission=mission,
        mois=MARS,
        jours={date(2022, 3, 3): (D(7), "Réunion")},
        version=0,
        par=mission.agent,
        le=LE,
    )
    for par in signataires:
        feuille = temps.signer_feuille(feuille=feuille, version=feuille.version, par=par, le=LE)
    return feuille


def test_qui_contresigne_une_feuille_ne_controle_pas(scene, en_execution, odile):
    mission = variable(en_execution, scene, odile)
    signer(mission, scene.claire, odile)
    decor.depenser(en_execution, C.FONCTIONNEMENT, "10.00")
    bilan = decor.sceller(decor.ouvrir_bilan(en_execution))
    # Elle n'est plus la responsable : sa signature reste.
    MissionAgent.objects.filter(pk=mission.pk).update(responsable=scene.helene)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\).*contresigné"):
        bilans.ouvrir_controle(bilan=bilan, par=odile, le=LE)
    decor.controler(bilan, scene)


def test_qui_instruit_ou_controle_ne_contresigne_pas(scene, en_execution, odile):
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)") as refus:
        variable(en_execution, scene, scene.olga)
    assert refus.value.champ == "responsable"
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)"):
        decor.affecter(en_execution, scene.olga)
    mission = variable(en_execution, scene, None)
    signer(mission, scene.claire)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)"):
        signer(mission, scene.olga)


def test_une_signature_venue_pendant_le_controle_l_arrete(scene, en_execution, odile):
    decor.depenser(en_execution, C.FONCTIONNEMENT, "10.00")
    bilan = decor.sceller(decor.ouvrir_bilan(en_execution))
    suivi = bilans.ouvrir_controle(bilan=bilan, par=odile, le=LE)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)"):
        variable(Operation.objects.get(pk=en_execution.pk), scene, odile)
    mission = variable(en_execution, scene, scene.helene)
    feuille = signer(mission, scene.claire, scene.helene)
    # Même posée dans la base, par un autre chemin, elle arrête le contrôle.
    MissionAgent.objects.filter(pk=feuille.mission_id).update(responsable=odile)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)"):
        bilans.valider_controle(
            controle=suivi, conclusion="", version=suivi.version, par=odile, le=LE
        )
    (dit,) = decor.constate(en_execution, "OP-19", le=LE)
    assert "l'a tenue" in dit


@pytest.mark.parametrize(
    ("chemin", "table"),
    [
        ("plans__par", "plans"),
        ("depenses__par", "depenses"),
        ("ressources_recues__par", "ressources_recues"),
        ("missions__responsable", "missions"),
    ],
)
def test_chaque_acte_de_gestion_ecarte_de_l_instruction_et_du_controle(
    scene, coordination, odile, chemin, table
):
    """Le même agent, un acte après l'autre : aucun n'instruit ensuite."""
    decor.planifier(coordination)
    operation = coordination
    for vers in (S.DEMANDE_EN_COURS, S.DEPOSEE):
        operation = decor.passer(operation, vers)
    decor.depenser(operation, C.FONCTIONNEMENT, "10.00")
    decor.recevoir_region(operation, "10.00")
    decor.affecter(operation, scene.lucie)
    champ = chemin.rpartition("__")[2]
    assert actes_de_gestion(operation, odile) == [] and not a_juge(operation, odile)
    getattr(operation, table).update(**{champ: odile})
    assert actes_de_gestion(operation, odile) == [ACTES[chemin]]
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)"):
        operations.passer(operation=operation, vers=S.RECEVABLE, par=odile, le=LE)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)"):
        operations.modifier_operation(
            operation=operation,
            champs={"instructeur": odile},
            version=operation.version,
            par=scene.denis,
            le=LE,
        )


def test_qui_decide_pour_le_service_ne_tient_plus_l_operation(scene, coordination, odile):
    decor.planifier(coordination)
    operation = coordination
    for vers in (S.DEMANDE_EN_COURS, S.DEPOSEE):
        operation = decor.passer(operation, vers)
    operation = operations.passer(
        operation=operation, vers=S.RECEVABLE, commentaire="Pièces promises", par=odile, le=LE
    )
    champs = {"categorie": C.FONCTIONNEMENT, "libelle": "Papier", "montant": D(1), "date": MARS}
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)"):
        execution.ajouter_depense(operation=operation, champs=champs, par=odile, le=LE)
    assert a_juge(operation, odile) and a_juge(operation, scene.olga)
    assert not a_juge(operation, scene.denis)
