"""L'argent de l'Union : ce qui reste dû ou à reverser, le solde, les corrections, le délai de paiement."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from jalons.comptes.models import Evenement
from jalons.fse.bilan.selectors.delais_paiement import delais_de_paiement
from jalons.fse.bilan.selectors.paiements import compte_ue
from jalons.fse.bilan.services.delais_paiement import reprendre_le_delai, suspendre
from jalons.fse.bilan.services.paiements import (
    corriger_paiement,
    enregistrer_paiement,
    retirer_paiement,
)
from jalons.fse.depenses.services import execution
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreBilan
from jalons.fse.enums import GenreRessource as R
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.journee import EcheancesOperations
from jalons.fse.models import Operation, PaiementUE
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.operation.services import operation as operations
from jalons.fse.options import CoutsReels
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.periode import Periode
from tests.fse import decor

LE = decor.DEPOT
RECU = date(2023, 3, 12)


def relire(operation):
    return Operation.objects.get(pk=operation.pk)


def payer(operation, montant, *, est_solde=False, motif="", le=RECU):
    return enregistrer_paiement(
        operation=operation,
        date_paiement=le,
        montant=D(montant),
        est_solde=est_solde,
        motif=motif,
        par=operation.porteur,
        le=le,
    )


def corriger(paiement, scene, **champs):
    tout = {
        "date_paiement": paiement.date,
        "montant": paiement.montant,
        "est_solde": paiement.est_solde,
        "motif": paiement.motif,
        "raison": "Faute de frappe",
        "version": paiement.version,
        **champs,
    }
    return corriger_paiement(paiement=paiement, **tout, par=scene.denis, le=RECU)


# --- Un avenant à la baisse -------------------------------------------------------------------


@pytest.fixture
def reduite(scene, en_execution):
    """352,80 € reconnus (490 € au forfait de 20 %, à 60 %), puis un avenant à 100 €."""
    decor.depenser(en_execution, C.PERSONNEL, "490.00", date=date(2022, 3, 1))
    un = decor.sceller(
        decor.ouvrir_bilan(
            en_execution,
            genre=GenreBilan.INTERMEDIAIRE,
            periode=Periode(date(2022, 1, 1), date(2022, 6, 30)),
        )
    )
    assert decor.controler(un, scene).montant_du == D("352.80")
    return relire(en_execution)


def amender(operation):
    """Le plan réduit à 166,67 €, toujours à 60 %."""
    decor.planifier(
        operation,
        postes=[Poste(C.PERSONNEL, D("138.89"))],
        ressources=[
            {"genre": R.UE, "montant": D(100)},
            {"genre": R.AUTOFINANCEMENT, "montant": D("66.67")},
        ],
        le=date(2022, 10, 1),
    )
    operations.signer_avenant(
        operation=operation,
        numero="A-1",
        date_signature=date(2022, 10, 1),
        objet="Baisse",
        par=operation.porteur,
        le=LE,
    )


@pytest.mark.parametrize(("recu", "reste"), [("0", "100.00"), ("352.80", "-252.80")])
def test_un_avenant_a_la_baisse_plafonne_le_reste_et_rend_un_du_negatif(
    scene, reduite, recu, reste
):
    if D(recu):
        payer(reduite, recu, le=date(2022, 9, 1))
    amender(reduite)
    compte = compte_ue(reduite)
    assert (compte.reconnu, compte.du, compte.reste) == (D("352.80"), D(100), D(reste))
    decor.depenser(reduite, C.PERSONNEL, "10.00", date=date(2022, 11, 1))
    final = decor.sceller(
        decor.ouvrir_bilan(relire(reduite), periode=Periode(date(2022, 7, 1), date(2022, 12, 31)))
    )
    suivi = decor.controler(final, scene)
    assert suivi.montant_du == D("-252.80") and suivi.calcul["du"] == "-252.80"
    assert compte_ue(reduite).reste == D(reste)
    payer(relire(reduite), reste, est_solde=True)
    assert relire(reduite).statut == S.PAYEE and compte_ue(reduite).reste == 0


def test_l_ecran_dit_a_reverser(reduite, client_de, aujourdhui):
    payer(reduite, "352.80", le=date(2022, 9, 1))
    amender(reduite)
    page = client_de("denis").get(reverse("fse:ressources", args=[reduite.pk])).content.decode()
    page = page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "À reverser" in page and "252,80 €" in page and "sur 352,80 €" in page


# --- Le solde, et les corrections -------------------------------------------------------------


def test_le_solde_est_le_reste_ou_se_motive(scene, bilan_scelle):
    operation = bilan_scelle.operation
    decor.controler(bilan_scelle, scene)
    for faux in ("1.00", "66533.65"):
        with pytest.raises(OperationImpossible, match=r"Il reste 66.533,66.*à recevoir") as refus:
            payer(relire(operation), faux, est_solde=True)
        assert refus.value.champ == "motif"
    payer(relire(operation), "66533.65", est_solde=True, motif="Arrondi de l'autorité")
    assert relire(operation).statut == S.PAYEE
    assert PaiementUE.objects.get().motif == "Arrondi de l'autorité"


def test_un_paiement_se_corrige_et_l_ancien_reste_au_journal(scene, bilan_scelle):
    operation = bilan_scelle.operation
    decor.controler(bilan_scelle, scene)
    faux = payer(relire(operation), "1.00", est_solde=True, motif="Erreur")
    with pytest.raises(OperationImpossible, match="pourquoi"):
        corriger(faux, scene, est_solde=False, raison=" ")
    juste = corriger(faux, scene, est_solde=False, motif="")
    assert relire(operation).statut == S.CSF_VALIDE, "ce n'était pas le solde : on l'attend encore"
    with pytest.raises(ConflitDeVersion):
        corriger(faux, scene, montant=D(2), version=1)
    juste = corriger(juste, scene, montant=D("66533.66"), est_solde=True)
    assert relire(operation).statut == S.PAYEE and compte_ue(operation).reste == 0
    traces = Evenement.objects.filter(type="paiement_europeen_corrige").order_by("pk")
    assert [t.donnees["ancien"].replace("\xa0", " ") for t in traces] == [
        "1,00 € le 12/03/2023, solde",
        "1,00 € le 12/03/2023",
    ]
    retirer_paiement(
        paiement=juste, raison="Doublon", version=juste.version, par=scene.denis, le=RECU
    )
    assert relire(operation).statut == S.CSF_VALIDE and not PaiementUE.objects.exists()
    bon = payer(relire(operation), "66533.66", est_solde=True)
    decor.passer(relire(operation), S.ARCHIVEE, le=RECU)
    with pytest.raises(OperationImpossible, match="archivée"):
        corriger(bon, scene, montant=D(1))


def test_un_paiement_corrige_reste_dans_la_convention(scene, en_execution):
    avance = payer(en_execution, 10_000)
    payer(en_execution, 20_000)
    with pytest.raises(OperationImpossible, match="conventionnés"):
        corriger(avance, scene, montant=D("46533.67"))
    with pytest.raises(OperationImpossible, match="déjà noté"):
        corriger(avance, scene, montant=D(20_000))
    with pytest.raises(OperationImpossible, match="solde vient après"):
        corriger(avance, scene, est_solde=True)


def test_un_cofinancement_se_corrige_et_se_retire(scene, en_execution, client_de, aujourdhui):
    decor.recevoir_region(en_execution, "2918.40")
    recue = en_execution.ressources_recues.get()
    url = reverse("fse:cofinancement", args=[recue.pk])
    envoi = {
        "genre": "region",
        "financeur": "Région",
        "montant": "29184",
        "date": "2022-12-31",
        "raison": "Une décimale",
        "version": 1,
    }
    denis = client_de("denis")
    assert denis.post(url, envoi).status_code == 302
    recue.refresh_from_db()
    assert recue.montant == D(29_184)
    assert denis.post(url, envoi).status_code == 409
    execution.retirer_ressource(
        ressource=recue, raison="Autre opération", version=recue.version, par=scene.denis, le=LE
    )
    assert Evenement.objects.filter(type="cofinancement_corrige").count() == 2


def test_les_ecrans_corrigent_et_retirent_un_paiement(scene, en_execution, client_de, aujourdhui):
    avance = payer(en_execution, 10_000)
    denis, url = client_de("denis"), reverse("fse:paiement", args=[avance.pk])
    assert "Noté à tort" in denis.get(url).content.decode()
    envoi = {
        "date_paiement": "2023-03-12",
        "montant": "12 000",
        "raison": "Lu de travers",
        "version": 1,
    }
    assert denis.post(url, envoi).status_code == 302
    avance.refresh_from_db()
    assert avance.montant == D(12_000)
    denis.post(
        reverse("fse:retirer_paiement", args=[avance.pk]), {"raison": "Doublon", "version": 2}
    )
    assert not PaiementUE.objects.exists()


# --- Le délai de paiement (art. 74, 1, b) -----------------------------------------------------


def test_le_delai_est_celui_du_programme(en_execution, equipe):
    assert valeur(en_execution, "fse_delai_paiement").nombre == 90
    assert valeur(equipe, "fse_delai_paiement").nombre == 80


def test_op_23_le_paiement_se_suit_se_suspend_et_se_rappelle(scene, bilan_scelle):
    operation = relire(bilan_scelle.operation)
    limite = LE + timedelta(days=90)
    (delai,) = delais_de_paiement(operation, le=LE)
    assert (delai.limite, delai.est_paye) == (limite, False)
    assert decor.constate(operation, "OP-23", le=limite - timedelta(days=16)) == []
    (proche,) = decor.constate(operation, "OP-23", le=limite - timedelta(days=15))
    assert f"{limite:%d/%m/%Y} au plus tard" in proche
    (retard,) = decor.constate(operation, "OP-23", le=limite + timedelta(days=1))
    assert "1 jour de retard" in retard
    lignes = EcheancesOperations.bloc(scene.denis, le=limite + timedelta(days=1)).lignes
    assert any("Paiement du Bilan final" in x.detail and x.est_en_retard for x in lignes)

    pause = suspendre(
        bilan=bilan_scelle,
        depuis=LE + timedelta(days=10),
        motif="Attestation",
        par=scene.olga,
        le=limite,
    )
    assert decor.constate(operation, "OP-23", le=limite + timedelta(days=1)) == []
    with pytest.raises(OperationImpossible, match="déjà suspendu"):
        suspendre(bilan=bilan_scelle, depuis=LE, motif="x", par=scene.olga, le=limite)
    reprendre_le_delai(
        interruption=pause, jusqu_au=LE + timedelta(days=19), par=scene.olga, le=limite
    )
    (delai,) = delais_de_paiement(operation, le=limite)
    assert delai.limite == limite + timedelta(days=10), "dix jours suspendus, dix jours de plus"

    decor.controler(bilan_scelle, scene)
    payer(relire(operation), 60_000)
    assert not delais_de_paiement(relire(operation), le=limite)[0].est_paye
    payer(relire(operation), "6533.66", est_solde=True)
    assert delais_de_paiement(relire(operation), le=limite)[0].est_paye
    assert decor.constate(operation, "OP-23", le=limite + timedelta(days=99)) == []


def test_l_ecran_suspend_et_reprend_le_delai(scene, bilan_scelle, client_de, aujourdhui):
    olga, retour = client_de("olga"), reverse("fse:ressources", args=[bilan_scelle.operation_id])
    assert "Suspendre le délai" in olga.get(retour).content.decode()
    url = reverse("fse:suspendre_delai", args=[bilan_scelle.pk])
    olga.post(url, {"depuis": "2023-02-03", "motif": "Attestation"})
    pause = bilan_scelle.interruptions.get()
    assert "Reprendre le délai" in olga.get(retour).content.decode()
    assert "Suspendre le délai" not in client_de("denis").get(retour).content.decode()
    olga.post(reverse("fse:reprendre_delai", args=[pause.pk]), {"jusqu_au": "2023-02-04"})
    pause.refresh_from_db()
    assert pause.jusqu_au == date(2023, 2, 4)


# --- Les apports en nature (art. 67, 1, a) ----------------------------------------------------


def test_op_22_l_aide_publique_ne_depasse_pas_les_depenses_hors_nature(scene):
    """100 000 € dont 15 000 en nature : 85 000 € d'aide passent, un euro de plus se signale."""
    operation = decor.ouvrir(scene, programme="fse_plus_2021_2027", a_aides_etat=True)

    def plan(aide):
        return decor.planifier(
            operation,
            option=CoutsReels,
            postes=[Poste(C.PERSONNEL, D(85_000)), Poste(C.NATURE, D(15_000))],
            ressources=[
                {"genre": R.UE, "montant": D(60_000)},
                {"genre": R.ETAT, "montant": D(aide) - 60_000},
                {"genre": R.AUTOFINANCEMENT, "montant": D(100_000) - D(aide)},
            ],
        )

    plan(85_000)
    assert decor.constate(operation, "OP-22", le=LE) == []
    plan(85_001)
    (dit,) = decor.constate(operation, "OP-22", le=LE)
    assert "Au plan" in dit
