"""Un long bilan se scelle en tâche de fond : suivi, repris où il en était, jamais deux fois."""

from __future__ import annotations

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from jalons.comptes.models import Evenement
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.bilan.services import sceau as module
from jalons.fse.bilan.services.sceau import TACHE_SCEAU, demander_sceau, poursuivre_sceau
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import EtapeSceau, EtatBilan
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.models import LigneBilan, Operation, SceauBilan
from tests.fse import decor
from tests.fse.decor import DEPOT as LE


@pytest.fixture
def bilan(en_execution, monkeypatch):
    """Un bilan prêt, que le seuil range parmi les longs."""
    monkeypatch.setattr(module, "LIGNES_SUR_LE_CHAMP", 2)
    decor.depenser_004(en_execution)
    return decor.ouvrir_bilan(en_execution)


def demander(bilan):
    return demander_sceau(bilan=bilan, version=bilan.version, par=bilan.operation.porteur, le=LE)


def en_file():
    return ProcrastinateJob.objects.filter(task_name=TACHE_SCEAU, status="todo").count()


def etape(bilan):
    return SceauBilan.objects.get(bilan=bilan).etape


def verifier_scelle(bilan):
    bilan.refresh_from_db()
    assert bilan.etat == EtatBilan.SCELLE
    assert Operation.objects.get(pk=bilan.operation_id).statut == S.BILAN_DEPOSE
    lignes = LigneBilan.objects.filter(bilan=bilan)
    assert lignes.count() == len(bilan.donnees["lignes"]) > 0
    assert bilan.pdf.type_mime == "application/pdf" and bilan.tableur is not None
    assert Evenement.objects.filter(type="bilan_scelle").count() == 1
    assert etape(bilan) == EtapeSceau.FAIT


def test_un_bilan_court_se_scelle_sur_le_champ(bilan, monkeypatch):
    monkeypatch.setattr(module, "LIGNES_SUR_LE_CHAMP", 300)
    assert demander(bilan) is None
    bilan.refresh_from_db()
    assert bilan.etat == EtatBilan.SCELLE
    assert en_file() == 0


def test_un_long_bilan_attend_puis_se_scelle_comme_d_un_seul_tenant(bilan):
    assert demander(bilan).etape == EtapeSceau.RASSEMBLER
    bilan.refresh_from_db()
    assert bilan.etat == EtatBilan.BROUILLON
    assert en_file() == 1
    poursuivre_sceau(bilan.pk)
    verifier_scelle(bilan)


@pytest.mark.parametrize("tue", [e for e in EtapeSceau if e in module._ETAPES])
def test_tue_n_importe_ou_il_reprend_la_et_rien_ne_se_refait(bilan, monkeypatch, tue):
    demander(bilan)
    faites: list[EtapeSceau] = []

    def suivie(nom, action, *, casse):
        def agir(sceau):
            action(sceau)
            if nom == tue and casse and nom not in faites:
                raise RuntimeError("le travailleur est tué")
            faites.append(nom)

        return agir

    actions = dict(module._ETAPES)
    for nom, action in actions.items():
        monkeypatch.setitem(module._ETAPES, nom, suivie(nom, action, casse=True))
    with pytest.raises(RuntimeError):
        poursuivre_sceau(bilan.pk)
    assert etape(bilan) == tue
    assert not LigneBilan.objects.filter(bilan=bilan).exists()
    for nom, action in actions.items():
        monkeypatch.setitem(module._ETAPES, nom, suivie(nom, action, casse=False))
    poursuivre_sceau(bilan.pk)
    verifier_scelle(bilan)
    assert faites == list(actions), "chaque étape une fois"


def test_demande_ou_rejoue_deux_fois_il_ne_se_pose_qu_une(bilan):
    demander(bilan)
    demander(bilan)
    assert en_file() == 1
    poursuivre_sceau(bilan.pk)
    poursuivre_sceau(bilan.pk)
    verifier_scelle(bilan)
    with pytest.raises(OperationImpossible, match="scellé"):
        demander(bilan)


def test_une_depense_ajoutee_pendant_la_composition_entre_au_bilan(bilan):
    demander(bilan)
    for _ in range(3):
        module._avancer(bilan.pk)
    assert etape(bilan) == EtapeSceau.DEPOSER
    decor.depenser(bilan.operation, C.FONCTIONNEMENT, "12.34")
    module._avancer(bilan.pk)
    assert etape(bilan) == EtapeSceau.RASSEMBLER
    poursuivre_sceau(bilan.pk)
    verifier_scelle(bilan)
    assert "12.34" in [x["montant"] for x in bilan.donnees["lignes"]]


def test_ce_qui_l_empeche_entre_temps_se_dit_et_se_redemande(bilan, client_de):
    demander(bilan)
    type(bilan).objects.filter(pk=bilan.pk).update(recit="")
    poursuivre_sceau(bilan.pk)
    assert etape(bilan) == EtapeSceau.REFUSE
    assert not LigneBilan.objects.filter(bilan=bilan).exists()
    page = client_de("denis").get(reverse("fse:bilan", args=[bilan.pk])).content.decode()
    assert "Racontez les réalisations" in page
    type(bilan).objects.filter(pk=bilan.pk).update(recit="Douze réunions.")
    demander(bilan)
    poursuivre_sceau(bilan.pk)
    verifier_scelle(bilan)


def test_la_page_montre_l_avancement_et_se_recharge_a_la_fin(bilan, client_de):
    denis, adresse = client_de("denis"), reverse("fse:bilan", args=[bilan.pk])
    denis.post(reverse("fse:sceller", args=[bilan.pk]), {"version": bilan.version})
    suivi = reverse("fse:sceau", args=[bilan.pk])
    page = denis.get(adresse).content.decode()
    assert suivi in page
    assert reverse("fse:sceller", args=[bilan.pk]) not in page
    assert 'value="0"' in denis.get(suivi).content.decode()
    with pytest.raises(OperationImpossible, match="se sceller"):
        bilans.abandonner_bilan(
            bilan=bilan, version=bilan.version, par=bilan.operation.porteur, le=LE
        )
    poursuivre_sceau(bilan.pk)
    assert denis.get(suivi).headers["HX-Refresh"] == "true"
    assert suivi not in denis.get(adresse).content.decode()
