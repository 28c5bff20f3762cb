"""Un bilan se prépare et se dépose pendant que d'autres sont au contrôle ; rien ne compte deux fois."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from jalons.fse.bilan.selectors.a_declarer import ecartes
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.bilan.services.reprises import ne_plus_reprendre, reprendre
from jalons.fse.depenses.services.avoirs import noter_avoir
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import EtatControle, GenreBilan
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.models import ControleServiceFait, LigneBilan, Operation
from jalons.socle.periode import Periode
from tests.fse import decor

LE = decor.DEPOT
PERIODES = (
    Periode(date(2022, 1, 1), date(2022, 6, 30)),
    Periode(date(2022, 7, 1), date(2022, 9, 30)),
    Periode(date(2022, 10, 1), date(2022, 12, 31)),
)


def statut(operation):
    return Operation.objects.get(pk=operation.pk).statut


def intermediaire(operation, periode=PERIODES[0]):
    operation = Operation.objects.get(pk=operation.pk)
    return decor.sceller(
        decor.ouvrir_bilan(operation, genre=GenreBilan.INTERMEDIAIRE, periode=periode)
    )


def final(operation):
    return decor.ouvrir_bilan(Operation.objects.get(pk=operation.pk), periode=PERIODES[2])


def ecarter(bilan, scene, retenu, motif="Bulletin absent"):
    """Le contrôle d'Olga, validé, qui retient ce montant de la première ligne."""
    suivi = bilans.ouvrir_controle(bilan=bilan, par=scene.olga, le=LE)
    ligne = bilan.lignes.order_by("pk").first()
    bilans.retenir(ligne=ligne, retenu=D(retenu), motif=motif, par=scene.olga, le=LE)
    suivi = bilans.notifier_controle(
        controle=suivi, autres_ressources=D(0), version=suivi.version, par=scene.olga, le=LE
    )
    suivi = bilans.repondre_controle(
        controle=suivi, reponse="Dont acte.", version=suivi.version, par=scene.denis, le=LE
    )
    return valider(suivi, scene)


def valider(suivi, scene):
    return bilans.valider_controle(
        controle=suivi, conclusion="", version=suivi.version, par=scene.olga, le=LE
    )


@pytest.fixture
def trois_bilans(scene, en_execution):
    """Trois bilans déposés, le final compris, le premier déjà au contrôle."""
    decor.depenser(en_execution, C.PERSONNEL, "10000.00", date=date(2022, 3, 1))
    un = intermediaire(en_execution)
    bilans.ouvrir_controle(bilan=un, par=scene.olga, le=LE)
    assert statut(en_execution) == S.EN_EXECUTION
    decor.depenser(en_execution, C.PERSONNEL, "5000.00", date=date(2022, 8, 1))
    deux = intermediaire(en_execution, PERIODES[1])
    decor.depenser(en_execution, C.PERSONNEL, "2000.00", date=date(2022, 11, 1))
    return un, deux, decor.sceller(final(en_execution))


def test_le_bilan_a_son_etat_l_operation_le_sien(scene, en_execution, trois_bilans):
    un, deux, dernier = trois_bilans
    assert [b.lignes.get().declare for b in trois_bilans] == [D(10_000), D(5_000), D(2_000)]
    assert statut(en_execution) == S.BILAN_DEPOSE, "le final, et lui seul, clôt l'exécution"
    suivi = bilans.ouvrir_controle(bilan=dernier, par=scene.olga, le=LE)
    assert statut(en_execution) == S.CSF_EN_COURS
    with pytest.raises(OperationImpossible, match="intermédiaire n° 1 passe d'abord"):
        valider(suivi, scene)
    valider(un.controle, scene)
    decor.controler(deux, scene)
    assert statut(en_execution) == S.CSF_EN_COURS
    valider(ControleServiceFait.objects.get(pk=suivi.pk), scene)
    assert statut(en_execution) == S.CSF_VALIDE


@pytest.mark.parametrize("ordre", list(itertools.permutations((0, 1))))
def test_le_du_est_le_meme_dans_l_ordre_que_l_on_veut(scene, trois_bilans, ordre):
    """16 000 € retenus sur 17 000 : 16 000 × 1,2 × 60 % = 11 520 €."""
    un, deux, dernier = trois_bilans
    ControleServiceFait.objects.all().delete()
    for rang in ordre:
        if rang == 0:
            ecarter(un, scene, "9000.00")
        else:
            decor.controler(deux, scene)
    decor.controler(dernier, scene)
    dus = [ControleServiceFait.objects.get(bilan=b).montant_du for b in trois_bilans]
    assert dus == [D(6_480), D(3_600), D(1_440)] and sum(dus) == D(11_520)


def test_une_depense_ne_se_declare_pas_deux_fois_meme_en_sql(scene, trois_bilans):
    un, _, dernier = trois_bilans
    depense = un.lignes.get().depense
    with pytest.raises(DatabaseError), transaction.atomic():
        LigneBilan.objects.create(
            bilan=dernier, depense=depense, categorie="personnel", declare=D(1), retenu=D(1)
        )


def test_ce_qu_un_controle_ecarte_revient_une_fois_justifie(scene, en_execution):
    decor.depenser(en_execution, C.PERSONNEL, "10000.00", date=date(2022, 3, 1))
    un = intermediaire(en_execution)
    brouillon = final(en_execution)
    assert ecartes(brouillon) == [], "rien ne revient tant que le contrôle n'est pas validé"
    ecarter(un, scene, "9000.00")
    (ecarte,) = ecartes(brouillon)
    assert ecarte.montant == D(1_000)

    def revenir(montant, motif="Bulletin retrouvé"):
        return reprendre(
            bilan=brouillon,
            ligne=ecarte.ligne,
            montant=D(montant),
            motif=motif,
            par=scene.denis,
            le=LE,
        )

    for montant, motif in (("1000.01", "x"), ("0", "x"), ("800", " ")):
        with pytest.raises(OperationImpossible):
            revenir(montant, motif)
    ne_plus_reprendre(reprise=revenir("1000.00"), par=scene.denis, le=LE)
    revenir("800.00")
    with pytest.raises(OperationImpossible, match="Rien n'est à reprendre"):
        revenir("200.00")
    scelle = decor.sceller(brouillon)
    assert scelle.donnees["cumul"]["directes"] == "9800.00", "le retenu, et ce qui revient"
    ligne = scelle.lignes.get()
    assert (ligne.declare, ligne.reprise_de) == (D(800), ecarte.ligne)
    assert decor.controler(scelle, scene).montant_du == D("576.00")


@pytest.mark.parametrize(
    ("retenu", "deduit", "total"),
    [("10000.00", "-2000.00", 8_000), ("9000.00", "-1000.00", 8_000), ("7000.00", "0.00", 7_000)],
)
def test_un_avoir_apres_le_sceau_va_au_bilan_suivant_et_ne_se_deduit_qu_une_fois(
    scene, en_execution, retenu, deduit, total
):
    """10 000 € déclarés, 2 000 € rendus : ce que le contrôle écarte déjà ne s'ôte pas encore."""
    depense = decor.depenser(en_execution, C.PERSONNEL, "10000.00", date=date(2022, 3, 1))
    un = intermediaire(en_execution)
    noter_avoir(
        depense=depense,
        champs={"montant": D(-2_000), "date": date(2023, 1, 20)},
        par=scene.denis,
        le=LE,
    )
    dernier = decor.sceller(final(en_execution))
    avoir = dernier.lignes.get()
    assert avoir.declare == D(-2_000) and dernier.donnees["calcul"]["directes"] == "-2000.00"
    # Le contrôle du second s'ouvre d'abord : il attend le premier, puis tient compte de lui.
    suivi = bilans.ouvrir_controle(bilan=dernier, par=scene.olga, le=LE)
    with pytest.raises(OperationImpossible, match="passe d'abord"):
        valider(suivi, scene)
    with pytest.raises(OperationImpossible, match="se déduit seul"):
        bilans.retenir(ligne=avoir, retenu=D(0), motif="Non", par=scene.olga, le=LE)
    if retenu == "10000.00":
        decor.controler(un, scene)
    else:
        ecarter(un, scene, retenu)
    suivi = valider(ControleServiceFait.objects.get(pk=suivi.pk), scene)
    avoir.refresh_from_db()
    assert avoir.retenu == D(deduit) and suivi.etat == EtatControle.VALIDE
    dus = ControleServiceFait.objects.values_list("montant_du", flat=True)
    assert sum(dus) == (D(total) * D("0.72")).quantize(D("0.01"))
    assert bytes(suivi.rapport.contenu).startswith(b"%PDF")


def test_l_ecran_prepare_un_bilan_et_reprend_un_montant_pendant_un_controle(
    scene, en_execution, client_de, aujourdhui
):
    denis = client_de("denis")
    decor.depenser(en_execution, C.PERSONNEL, "10000.00", date=date(2022, 3, 1))
    un = intermediaire(en_execution)
    ecarter(un, scene, "9000.00")
    page = denis.get(reverse("fse:bilans", args=[en_execution.pk]))
    assert "Préparer un bilan" in page.content.decode()
    brouillon = final(en_execution)
    page = denis.get(reverse("fse:bilan", args=[brouillon.pk])).content.decode()
    assert "Reprendre dans ce bilan" in page and "Bulletin absent" in page
    url = reverse("fse:reprendre", args=[brouillon.pk, un.lignes.get().pk])
    denis.post(url, {"montant": "1000", "motif": "Bulletin retrouvé"})
    reprise = brouillon.reprises.get()
    assert reprise.montant == D(1_000)
    page = denis.get(reverse("fse:bilan", args=[brouillon.pk])).content.decode()
    assert "Bulletin retrouvé" in page
    denis.post(reverse("fse:ne_plus_reprendre", args=[reprise.pk]))
    assert not brouillon.reprises.exists()
