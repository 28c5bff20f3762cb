"""Toute la vie d'une opération : bilans scellés, contrôle contradictoire, montant dû, solde."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, transaction

from jalons.comptes.models import Evenement
from jalons.fse.bilan.selectors.a_declarer import depenses_a_declarer
from jalons.fse.bilan.selectors.bilans import limite_reponse
from jalons.fse.bilan.selectors.paiements import compte_ue
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.bilan.services.paiements import enregistrer_paiement
from jalons.fse.depenses.services import execution
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import EtatBilan, EtatControle, GenreBilan
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte
from jalons.fse.models import Bilan, ControleServiceFait, LigneBilan, Operation, PaiementUE, Passage
from jalons.fse.operation.selectors.operations import convention_en_vigueur, fin_de_conservation
from jalons.fse.operation.services import operation as operations
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.models import Fichier
from jalons.socle.periode import Periode
from tests.fse import decor

LE = decor.DEPOT
DU = D("65513.66")


def relire(objet):
    return type(objet).objects.get(pk=objet.pk)


def retenir(ligne, montant, motif, par):
    return bilans.retenir(ligne=ligne, retenu=D(montant), motif=motif, par=par, le=LE)


def notifier(suivi, par, autres="29184.00"):
    return bilans.notifier_controle(
        controle=suivi, autres_ressources=D(autres), version=suivi.version, par=par, le=LE
    )


def valider(suivi, par, conclusion="Conforme."):
    return bilans.valider_controle(
        controle=suivi, conclusion=conclusion, version=suivi.version, par=par, le=LE
    )


def payer(operation, montant, *, est_solde=False, le=date(2023, 3, 12)):
    return enregistrer_paiement(
        operation=operation,
        date_paiement=le,
        montant=D(montant),
        est_solde=est_solde,
        par=operation.porteur,
        le=le,
    )


# --- Toute la vie -----------------------------------------------------------------------------


def test_du_projet_a_l_archive_avec_l_exemple_7_au_centime(scene, coordination):
    """Fiche 004 : 1 000 € de personnel et 500 € de prestations rejetés, 65 513,66 € dus."""
    decor.planifier(coordination)
    operation = decor.executer(coordination)
    assert convention_en_vigueur(operation).montant_ue == D("66533.66")
    payer(operation, 19_960, le=date(2022, 3, 1))
    decor.depenser_004(operation)
    decor.recevoir_region(operation)
    bilan = decor.sceller(decor.ouvrir_bilan(operation))
    assert relire(operation).statut == S.BILAN_DEPOSE
    assert (bilan.donnees["calcul"]["forfait"], bilan.donnees["calcul"]["total"]) == (
        "16273.24",
        "110889.44",
    )
    assert bytes(bilan.pdf.contenu).startswith(b"%PDF")

    suivi = bilans.ouvrir_controle(bilan=bilan, par=scene.olga, le=LE)
    assert suivi.autres_ressources == D("29184.00")
    lignes = {ligne.categorie: ligne for ligne in bilan.lignes.all()}
    retenir(lignes[C.PERSONNEL], "79716.20", "Bulletin de mars absent", scene.olga)
    retenir(lignes[C.PRESTATIONS], "12750.00", "Facture datée d'après", scene.olga)
    with pytest.raises(OperationImpossible, match="échange contradictoire"):
        valider(suivi, scene.olga)
    suivi = notifier(suivi, scene.olga)
    assert relire(operation).statut == S.CSF_CONTRADICTOIRE
    suivi = bilans.repondre_controle(
        controle=suivi,
        reponse="Nous en prenons acte.",
        version=suivi.version,
        par=scene.denis,
        le=LE,
    )
    suivi = valider(suivi, scene.olga)
    assert suivi.montant_du == DU
    assert (suivi.calcul["assiette"], suivi.calcul["forfait"], suivi.calcul["total"]) == (
        "80366.20",
        "16073.24",
        "109189.44",
    )
    assert suivi.calcul["plafond"] == "taux de la convention"
    assert suivi.calcul["apres_ressources"] == "80005.44"
    assert bytes(suivi.rapport.contenu).startswith(b"%PDF")

    payer(operation, "45553.66", est_solde=True)
    operation = relire(operation)
    assert operation.statut == S.PAYEE
    assert fin_de_conservation(operation) == date(2027, 12, 31)
    operation = decor.passer(operation, S.ARCHIVEE, le=date(2023, 4, 1))
    statuts = list(operation.passages.values_list("vers", flat=True))
    assert statuts == [
        *decor.ROUTE,
        S.CONVENTIONNEE,
        S.EN_EXECUTION,
        S.BILAN_DEPOSE,
        S.CSF_EN_COURS,
        S.CSF_CONTRADICTOIRE,
        S.CSF_VALIDE,
        S.PAYEE,
        S.ARCHIVEE,
    ]
    journal = set(Evenement.objects.values_list("type", flat=True))
    assert journal >= {"bilan_scelle", "controle_service_fait_valide", "operation_passee"}


# --- Le bilan ---------------------------------------------------------------------------------


def test_un_bilan_scelle_ne_bouge_plus_meme_en_sql(bilan_scelle):
    for champs in ({"recit": "Autre"}, {"etat": EtatBilan.BROUILLON}, {"donnees": {}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Bilan.objects.filter(pk=bilan_scelle.pk).update(**champs)
    with pytest.raises(DatabaseError), transaction.atomic():
        Bilan.objects.filter(pk=bilan_scelle.pk)._raw_delete("default")
    lignes = LigneBilan.objects.filter(bilan=bilan_scelle)
    with pytest.raises(DatabaseError), transaction.atomic():
        lignes.filter(declare__gt=1000).update(declare=D(999_999), retenu=D(0), motif="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        lignes._raw_delete("default")
    with pytest.raises(OperationImpossible, match="scellé"):
        bilans.rediger_bilan(
            bilan=bilan_scelle,
            recit="Autre",
            difficultes="",
            version=bilan_scelle.version,
            par=bilan_scelle.scelle_par,
            le=LE,
        )
    assert relire(bilan_scelle).recit == "Douze réunions de référents."


def test_un_controle_valide_ne_bouge_plus_meme_en_sql(scene, bilan_scelle):
    suivi = decor.controler(bilan_scelle, scene)
    with pytest.raises(DatabaseError), transaction.atomic():
        ControleServiceFait.objects.filter(pk=suivi.pk).update(montant_du=D(1))
    ligne = bilan_scelle.lignes.first()
    with pytest.raises(OperationImpossible, match="validé"):
        retenir(ligne, "0", "Trop tard", scene.olga)


def test_une_depense_declaree_ne_change_ni_ne_se_retire(scene, bilan_scelle):
    depense = bilan_scelle.lignes.first().depense
    champs = {"categorie": C.PERSONNEL, "libelle": "x", "date": depense.date, "montant": D(1)}
    with pytest.raises(OperationImpossible, match="déclarée"):
        execution.modifier_depense(
            depense=depense, champs=champs, version=depense.version, par=scene.denis, le=LE
        )
    with pytest.raises(OperationImpossible, match="déclarée"):
        execution.retirer_depense(depense=depense, motif="erreur", par=scene.denis, le=LE)


def test_une_coupure_pendant_le_scellement_ne_laisse_rien(monkeypatch, en_execution):
    decor.depenser_004(en_execution)
    bilan = decor.ouvrir_bilan(en_execution)
    fichiers, passages = Fichier.objects.count(), Passage.objects.count()

    def coupure(*_, **__):
        raise RuntimeError("le courant est coupé")

    monkeypatch.setattr(bilans, "passer", coupure)
    with pytest.raises(RuntimeError):
        decor.sceller(bilan)
    assert (relire(bilan).etat, relire(bilan).pdf_id) == (EtatBilan.BROUILLON, None)
    assert LigneBilan.objects.count() == 0
    assert (Fichier.objects.count(), Passage.objects.count()) == (fichiers, passages)
    assert relire(en_execution).statut == S.EN_EXECUTION
    monkeypatch.undo()
    assert decor.sceller(bilan).etat == EtatBilan.SCELLE, "on recommence, tout y est"


def test_un_bilan_demande_un_recit_une_depense_acquittee_et_un_seul_brouillon(scene, en_execution):
    bilan = bilans.ouvrir_bilan(
        operation=en_execution,
        genre=GenreBilan.FINAL,
        periode=en_execution.periode,
        par=scene.denis,
        le=LE,
    )
    with pytest.raises(OperationImpossible, match="déjà en préparation"):
        decor.ouvrir_bilan(en_execution)
    with pytest.raises(OperationImpossible, match="Racontez"):
        decor.sceller(bilan)
    bilan = bilans.rediger_bilan(
        bilan=bilan, recit="Fait.", difficultes="", version=1, par=scene.denis, le=LE
    )
    decor.depenser(en_execution, C.PERSONNEL, "10.00", date_acquittement=None)
    with pytest.raises(OperationImpossible, match="Aucune dépense acquittée"):
        decor.sceller(bilan)
    with pytest.raises(ConflitDeVersion):
        bilans.sceller_bilan(bilan=bilan, version=1, par=scene.denis, le=LE)


@pytest.mark.parametrize(
    ("genre", "debut", "fin"),
    [
        (GenreBilan.FINAL, date(2022, 1, 1), date(2022, 11, 30)),
        (GenreBilan.INTERMEDIAIRE, date(2021, 12, 31), date(2022, 6, 30)),
        (GenreBilan.INTERMEDIAIRE, date(2022, 1, 1), date(2023, 1, 1)),
    ],
)
def test_la_periode_d_un_bilan_tient_dans_l_operation(en_execution, genre, debut, fin):
    with pytest.raises(OperationImpossible):
        decor.ouvrir_bilan(en_execution, genre=genre, periode=Periode(debut, fin))
    assert not Bilan.objects.exists()


# --- Le contrôle et le solde ------------------------------------------------------------------


def test_le_controle_revient_a_un_controleur_qui_n_est_pas_le_porteur(scene, bilan_scelle):
    with pytest.raises(RegleEnfreinte, match="OP-19"):
        bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.denis, le=LE)
    with pytest.raises(OperationImpossible, match="service gestionnaire"):
        bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.helene, le=LE)
    suivi = bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.olga, le=LE)
    with pytest.raises(OperationImpossible, match="mené par"):
        valider(suivi, scene.denis)
    with pytest.raises(ConflitDeVersion):
        bilans.valider_controle(controle=suivi, conclusion="", version=7, par=scene.olga, le=LE)


def test_un_rejet_se_motive_se_borne_et_ne_grandit_plus_une_fois_notifie(scene, bilan_scelle):
    suivi = bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.olga, le=LE)
    ligne = bilan_scelle.lignes.get(categorie=C.FONCTIONNEMENT)
    for montant, motif in (("-1", "x"), ("650.01", "x"), ("600.00", "  ")):
        with pytest.raises(OperationImpossible):
            retenir(ligne, montant, motif, scene.olga)
    retenir(ligne, "600.00", "Ticket illisible", scene.olga)
    suivi = notifier(suivi, scene.olga)
    with pytest.raises(OperationImpossible, match="on ne rejette plus"):
        retenir(ligne, "0.00", "Tout", scene.olga)
    assert retenir(ligne, "650.00", "", scene.olga).motif == "", "la réponse a convaincu"
    assert valider(suivi, scene.olga).montant_du == D("66533.66")


def test_deux_bilans_ne_font_jamais_plus_que_la_convention(scene, en_execution):
    """Un bilan intermédiaire puis le final : le dû cumulé s'arrête au montant conventionné."""
    premier_semestre = Periode(date(2022, 1, 1), date(2022, 6, 30))
    decor.depenser(en_execution, C.PERSONNEL, "60000.00", date=date(2022, 3, 1))
    inter = decor.sceller(
        decor.ouvrir_bilan(en_execution, genre=GenreBilan.INTERMEDIAIRE, periode=premier_semestre)
    )
    un = decor.controler(inter, scene)
    assert un.montant_du == D("43200.00")
    with pytest.raises(OperationImpossible, match="bilan final"):
        payer(en_execution, 43_200, est_solde=True)
    payer(en_execution, 43_200)
    assert relire(en_execution).statut == S.EN_EXECUTION, "l'exécution n'a pas cessé"
    # On dépense plus que prévu : le plafond de la convention joue.
    decor.depenser(en_execution, C.PERSONNEL, "60000.00", date=date(2022, 10, 1))
    final = decor.ouvrir_bilan(en_execution)
    assert [d.montant for d in depenses_a_declarer(final)] == [D("60000.00")]
    deux = decor.controler(decor.sceller(final), scene)
    assert deux.montant_du == D("23333.66")
    assert un.montant_du + deux.montant_du == D("66533.66")
    assert deux.calcul["plafond"] == "montant de la convention"
    assert deux.calcul["anterieur"] == "43200.00"
    payer(en_execution, "23333.66", est_solde=True)
    assert PaiementUE.objects.count() == 2
    assert relire(en_execution).statut == S.PAYEE


def test_un_bilan_scelle_ne_se_retire_pas(scene, bilan_scelle):
    with pytest.raises(OperationImpossible, match="scellé"):
        bilans.abandonner_bilan(
            bilan=bilan_scelle, version=relire(bilan_scelle).version, par=scene.denis, le=LE
        )


def test_un_brouillon_retire_rend_sa_place(scene, en_execution):
    options = {"genre": GenreBilan.FINAL, "periode": en_execution.periode}
    faux = bilans.ouvrir_bilan(operation=en_execution, par=scene.denis, le=LE, **options)
    bilans.abandonner_bilan(bilan=faux, version=faux.version, par=scene.denis, le=LE)
    bon = bilans.ouvrir_bilan(operation=en_execution, par=scene.denis, le=LE, **options)
    assert (bon.numero, Bilan.objects.count()) == (1, 1)


def test_apres_le_bilan_final_l_execution_est_finie(scene, bilan_scelle):
    decor.controler(bilan_scelle, scene)
    operation = relire(bilan_scelle.operation)
    with pytest.raises(OperationImpossible, match="On ne passe pas"):
        decor.passer(operation, S.EN_EXECUTION)
    Operation.objects.filter(pk=operation.pk).update(statut=S.EN_EXECUTION)
    with pytest.raises(OperationImpossible, match="bilan final est déposé"):
        decor.ouvrir_bilan(relire(operation))


def test_un_rejet_attend_la_reponse_ou_la_fin_de_son_delai(scene, bilan_scelle):
    """L'échange contradictoire n'est pas une formalité : on ne valide pas le jour même."""
    suivi = bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.olga, le=LE)
    ligne = bilan_scelle.lignes.get(categorie=C.FONCTIONNEMENT)
    retenir(ligne, "600.00", "Facture illisible", scene.olga)
    suivi = notifier(suivi, scene.olga)
    limite = limite_reponse(suivi)
    assert limite == LE + timedelta(days=30)
    with pytest.raises(OperationImpossible, match=f"jusqu'au {limite:%d/%m/%Y}"):
        valider(suivi, scene.olga)
    suivi = bilans.valider_controle(
        controle=suivi,
        conclusion="Sans réponse.",
        version=suivi.version,
        par=scene.olga,
        le=limite + timedelta(days=1),
    )
    assert suivi.etat == EtatControle.VALIDE


def test_les_avances_trop_fortes_se_voient_et_le_solde_reverse_l_exces(scene, bilan_scelle):
    """66 533,66 € conventionnés, 60 000 € d'avance : 80 % dépassés ; 50 889,44 € dus, on reverse."""
    operation = bilan_scelle.operation
    payer(operation, 60_000)
    compte = compte_ue(operation)
    assert (compte.du, compte.recu, compte.depassement) == (D(0), D(60_000), D("6773.07"))
    with pytest.raises(OperationImpossible, match="66\u202f533,66"):
        payer(operation, 6_534)
    suivi = bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.olga, le=LE)
    valider(notifier(suivi, scene.olga, autres="60000.00"), scene.olga)
    assert compte_ue(operation).reste == D("-9110.56")
    with pytest.raises(OperationImpossible, match="à reverser"):
        payer(relire(operation), -1, est_solde=True)
    with pytest.raises(OperationImpossible, match="à reverser"):
        payer(relire(operation), "-9110.57")
    payer(relire(operation), "-9110.56", est_solde=True)
    assert relire(operation).statut == S.PAYEE
    assert compte_ue(operation).reste == D(0)


def test_les_cofinancements_percus_plafonnent_le_montant_du(scene, bilan_scelle):
    suivi = bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.olga, le=LE)
    suivi = notifier(suivi, scene.olga, autres="60000.00")
    suivi = valider(suivi, scene.olga)
    assert suivi.montant_du == D("50889.44")
    assert suivi.calcul["plafond"] == "autres ressources perçues"
    assert suivi.etat == EtatControle.VALIDE


def test_une_operation_payee_ne_recoit_plus_ni_depense_ni_plan(scene, bilan_scelle):
    operation = decor.solder(bilan_scelle, scene)
    with pytest.raises(OperationImpossible, match="terminée"):
        decor.depenser(operation, C.PERSONNEL, "1.00")
    with pytest.raises(OperationImpossible, match="terminée"):
        decor.planifier(operation)
    with pytest.raises(OperationImpossible, match="solde vient"):
        payer(operation, 1, est_solde=True)
    with pytest.raises(OperationImpossible, match="terminée"):
        operations.signer_avenant(
            operation=operation,
            numero="A9",
            date_signature=date(2022, 12, 1),
            objet="",
            par=scene.denis,
            le=LE,
        )
