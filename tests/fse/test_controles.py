"""Un test par contrôle OP : le bon cas passe, le mauvais est nommé. Et la liste est complète."""

from __future__ import annotations

import importlib
import re
from datetime import date
from decimal import Decimal as D

import pytest

from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.bilan.services.paiements import enregistrer_paiement
from jalons.fse.controles.base import Controle, Gravite
from jalons.fse.depenses.services import execution
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreRessource as R
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte
from jalons.fse.models import Operation, PlanFinancement
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.selectors.operations import (
    dernier_paiement,
    fin_de_conservation,
    taux_dit,
)
from jalons.fse.operation.services import operation as operations
from jalons.fse.options import (
    CoutsReels,
    Forfait7,
    Forfait15,
    Forfait20National,
    Forfait20Personnel,
    Forfait40,
)
from jalons.socle.models import Fichier
from jalons.socle.periode import Periode
from tests.fse import decor
from tests.fse.decor import constate, depenser, planifier

LE = decor.OUVERTURE


def demander(operation):
    return decor.passer(decor.passer(operation, S.DEMANDE_EN_COURS), S.DEPOSEE)


def falsifier(operation, **champs):
    """Un plan faussé dans la base, comme le ferait une reprise de données."""
    PlanFinancement.objects.filter(operation=operation).update(**champs)


def refuse_le_depot(operation, identifiant):
    decor.passer(operation, S.DEMANDE_EN_COURS)
    with pytest.raises(OperationImpossible, match=rf"\({identifiant}\)"):
        decor.passer(operation, S.DEPOSEE)


def test_op_01_les_depenses_s_additionnent_au_centime(coordination):
    planifier(coordination)
    assert constate(coordination, "OP-01", le=LE) == []
    falsifier(coordination, directes=D("94616.21"))
    directes, total = constate(coordination, "OP-01", le=LE)
    assert "94\u202f616,20" in directes and "94\u202f616,21" in directes
    assert "110\u202f889,45" in total
    refuse_le_depot(coordination, "OP-01")


def test_op_02_les_ressources_font_les_depenses_au_centime(coordination):
    courtes = [*decor.RESSOURCES_004[:2], {"genre": R.AUTOFINANCEMENT, "montant": D("15171.77")}]
    plan = planifier(coordination, ressources=courtes)
    assert plan.total == D("110889.44"), "le plan déséquilibré se garde"
    (message,) = constate(coordination, "OP-02", le=LE)
    assert "0,01\u00a0€ manquent" in message
    refuse_le_depot(coordination, "OP-02")
    planifier(coordination)
    assert constate(coordination, "OP-02", le=LE) == []
    decor.passer(coordination, S.DEPOSEE)


def test_op_03_le_forfait_est_le_taux_sur_sa_base(coordination):
    planifier(coordination)
    assert constate(coordination, "OP-03", le=LE) == []
    falsifier(coordination, forfait=D("18923.24"), total=D("113539.44"))
    (message,) = constate(coordination, "OP-03", le=LE)
    assert "16\u202f273,24" in message and "81\u202f366,20" in message
    refuse_le_depot(coordination, "OP-03")


def test_op_04_le_forfait_national_exclut_les_prestations_et_s_arrete_a_2014_2020(scene):
    ancienne, nouvelle = decor.ouvrir(scene), decor.ouvrir_2026(scene)
    plan = planifier(ancienne)
    assert plan.assiette == D("81366.20")
    assert constate(ancienne, "OP-04", le=LE) == []
    falsifier(ancienne, assiette=D("94616.20"))
    assert "prestations" in constate(ancienne, "OP-04", le=LE)[0]
    with pytest.raises(RegleEnfreinte, match=r"\(OP-04\)"):
        planifier(nouvelle, option=Forfait20National)


def test_op_05_le_forfait_de_40_n_admet_aucun_autre_cout_au_reel(scene):
    operation = decor.ouvrir_2026(scene)
    personnel = Poste(C.PERSONNEL, D(100_000))
    indemnites = Poste(C.PARTICIPANTS, D(5_000))
    planifier(operation, option=Forfait40, postes=[personnel, indemnites])
    assert constate(operation, "OP-05", le=LE) == []
    planifier(operation, option=Forfait40, postes=[personnel, Poste(C.FONCTIONNEMENT, D(650))])
    assert "650,00" in constate(operation, "OP-05", le=LE)[0]
    refuse_le_depot(operation, "OP-05")


def test_op_06_le_personnel_a_20_refuse_grand_marche_et_personnel_au_reel(scene):
    operation = decor.ouvrir_2026(scene)
    planifier(operation, option=Forfait20Personnel, postes=[Poste(C.PRESTATIONS, D(50_000))])
    assert constate(operation, "OP-06", le=LE) == []
    Operation.objects.filter(pk=operation.pk).update(a_grand_marche=True)
    assert "seuils européens" in constate(operation, "OP-06", le=LE)[0]
    planifier(operation, option=Forfait20Personnel, postes=[Poste(C.PERSONNEL, D(10))])
    assert any("déjà couvert" in m for m in constate(operation, "OP-06", le=LE))


def test_op_07_jusqu_a_200_000_euros_une_option_est_obligatoire(scene):
    operation = decor.ouvrir_2026(scene)
    planifier(operation, option=CoutsReels, postes=[Poste(C.PERSONNEL, D("200000.01"))])
    assert constate(operation, "OP-07", le=LE) == []
    planifier(operation, option=CoutsReels, postes=[Poste(C.PERSONNEL, D("200000.00"))])
    assert "200\u202f000,00" in constate(operation, "OP-07", le=LE)[0]
    refuse_le_depot(operation, "OP-07")
    Operation.objects.filter(pk=operation.pk).update(a_aides_etat=True)
    assert constate(operation, "OP-07", le=LE) == []
    planifier(operation, option=Forfait7, postes=[Poste(C.PERSONNEL, D(1_000))])
    assert constate(operation, "OP-07", le=LE) == []


def test_op_08_les_couts_au_reel_hors_de_la_base_avertissent_sans_bloquer(scene):
    operation = decor.ouvrir_2026(scene)
    total = {"genre": R.UE, "montant": D("106723.63")}
    planifier(operation, option=Forfait15, postes=decor.POSTES_004, ressources=[total])
    assert "13\u202f900,00" in constate(operation, "OP-08", le=LE)[0]
    demander(operation)
    planifier(operation, option=Forfait7, postes=decor.POSTES_004, ressources=[total])
    assert constate(operation, "OP-08", le=LE) == []


def test_op_09_le_taux_de_l_union_au_dessus_du_plafond_avertit_sans_bloquer(scene):
    operation = decor.ouvrir_2026(scene)

    def demander_a_l_union(montant, total):
        planifier(
            operation,
            option=CoutsReels,
            postes=[Poste(C.PERSONNEL, D(total))],
            ressources=[
                {"genre": R.UE, "montant": D(montant)},
                {"genre": R.AUTOFINANCEMENT, "montant": D(total) - D(montant)},
            ],
        )

    demander_a_l_union(900_000, 1_560_000)
    assert constate(operation, "OP-09", le=LE) == []
    demander_a_l_union(855_000, 1_200_000)
    (message,) = constate(operation, "OP-09", le=LE)
    assert "71,25 %" in message.replace("\u00a0", " ") and "60 %" in message.replace("\u00a0", " ")
    assert demander(operation).statut == S.DEPOSEE


def test_op_10_le_montant_saisi_fait_foi_jamais_le_taux_affiche(coordination):
    planifier(
        coordination,
        option=CoutsReels,
        postes=[Poste(C.PERSONNEL, D("621685.15"))],
        ressources=[
            {"genre": R.UE, "montant": D("80000")},
            {"genre": R.AUTOFINANCEMENT, "montant": D("541685.15")},
        ],
    )
    assert constate(coordination, "OP-10", le=LE) == []
    assert taux_dit(coordination, D("80000"), D("621685.15")) == "environ 13\u00a0%"
    falsifier(coordination, montant_ue=D("80819.07"))
    assert "80\u202f819,07" in constate(coordination, "OP-10", le=LE)[0]
    refuse_le_depot(coordination, "OP-10")


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"date": date(2021, 12, 31)}, "hors de la période"),
        ({"date": date(2023, 1, 1)}, "hors de la période"),
        ({"date_acquittement": date(2024, 1, 1)}, "après le dernier jour éligible (31/12/2023)"),
        ({"date_acquittement": date(2021, 12, 31)}, "avant le début de l'opération"),
    ],
)
def test_op_11_une_depense_se_date_et_s_acquitte_dans_la_periode(en_execution, champs, dit):
    depenser(en_execution, C.PERSONNEL, "100.00", date=date(2022, 12, 31))
    depenser(en_execution, C.PERSONNEL, "100.00", date_acquittement=date(2023, 12, 31))
    with pytest.raises(RegleEnfreinte, match=r"\(OP-11\)") as refus:
        depenser(en_execution, C.PERSONNEL, "100.00", **champs)
    assert dit in refus.value.message
    assert en_execution.depenses.count() == 2


def test_op_11_un_paiement_a_venir_n_en_est_pas_un(scene, en_execution):
    champs = {
        "categorie": C.PERSONNEL,
        "libelle": "Salaire",
        "montant": D(10),
        "date": date(2022, 6, 30),
        "date_acquittement": date(2022, 7, 2),
    }
    with pytest.raises(RegleEnfreinte, match="encore à venir"):
        execution.ajouter_depense(
            operation=en_execution, champs=champs, par=scene.denis, le=date(2022, 7, 1)
        )
    execution.ajouter_depense(
        operation=en_execution, champs=champs, par=scene.denis, le=date(2022, 7, 2)
    )


def test_op_11_la_limite_d_acquittement_de_la_convention_l_emporte(scene):
    operation = decor.operation_004(scene, limite_acquittement=date(2023, 3, 31))
    depenser(operation, C.PERSONNEL, "100.00", date_acquittement=date(2023, 3, 31))
    with pytest.raises(RegleEnfreinte, match=r"\(OP-11\)"):
        depenser(operation, C.PERSONNEL, "100.00", date_acquittement=date(2023, 4, 1))


def test_op_12_un_avenant_se_signe_tant_que_la_convention_court(scene, en_execution):
    def signer(numero, jour):
        return operations.signer_avenant(
            operation=en_execution,
            numero=numero,
            date_signature=jour,
            objet="Prolonger",
            fin=date(2023, 3, 31),
            par=scene.denis,
            le=jour,
        )

    assert signer("A1", date(2022, 12, 31)).fin == date(2023, 3, 31)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-12\)"):
        signer("A2", date(2023, 4, 1))


def test_op_13_le_bilan_final_s_annonce_soixante_jours_avant(scene, en_execution):
    assert constate(en_execution, "OP-13", le=date(2023, 4, 30)) == []
    assert "60 jours" in constate(en_execution, "OP-13", le=date(2023, 5, 1))[0]
    assert "devait être déposé" in constate(en_execution, "OP-13", le=date(2023, 7, 1))[0]
    decor.depenser_004(en_execution)
    decor.sceller(decor.ouvrir_bilan(en_execution))
    assert constate(en_execution, "OP-13", le=date(2023, 7, 1)) == []


def test_op_14_rien_ne_s_efface_avant_la_fin_de_conservation(scene, en_execution):
    oubliee = depenser(en_execution, C.FONCTIONNEMENT, "12.00", date_acquittement=None)
    decor.depenser_004(en_execution)
    operation = decor.solder(decor.sceller(decor.ouvrir_bilan(en_execution)), scene)
    assert fin_de_conservation(operation) == date(2027, 12, 31)

    def retirer(jour):
        execution.retirer_depense(depense=oubliee, motif="en double", par=scene.denis, le=jour)

    with pytest.raises(RegleEnfreinte, match=r"\(OP-14\)"):
        retirer(date(2027, 12, 31))
    retirer(date(2028, 1, 1))
    assert not operation.depenses.filter(pk=oubliee.pk).exists()


def test_op_15_la_conservation_part_du_dernier_paiement(scene, bilan_scelle):
    operation = bilan_scelle.operation

    def payer(jour, montant):
        enregistrer_paiement(
            operation=operation,
            date_paiement=jour,
            montant=D(montant),
            est_solde=False,
            par=scene.denis,
            le=jour,
        )

    payer(date(2022, 3, 1), 20_000)
    assert dernier_paiement(operation) is None, "une avance ne fait rien courir"
    decor.solder(bilan_scelle, scene, le=date(2023, 12, 20), reliquat="5")
    assert fin_de_conservation(operation) == date(2028, 12, 31)
    payer(date(2024, 7, 4), 5)
    assert dernier_paiement(operation) == date(2024, 7, 4)
    assert fin_de_conservation(operation) == date(2029, 12, 31)


def test_op_16_un_agent_ne_depasse_pas_100_pour_cent_un_meme_jour(scene):
    une, deux = decor.ouvrir(scene), decor.ouvrir(scene, code="autre-2022")
    debut, milieu = date(2022, 1, 1), date(2022, 6, 15)
    decor.affecter(une, scene.claire, mode="fixe", quotite=D(60), periode=Periode(debut, milieu))
    with pytest.raises(RegleEnfreinte, match=r"\(OP-16\).*110 % en 06/2022"):
        decor.affecter(
            deux,
            scene.claire,
            mode="fixe",
            quotite=D(50),
            periode=Periode(milieu, deux.periode.fin),
        )
    # Le lendemain, dans le même mois, les deux missions se suivent sans s'ajouter.
    decor.affecter(deux, scene.claire, periode=Periode(date(2022, 6, 16), deux.periode.fin))
    assert scene.claire.missions_fse.count() == 2


def test_op_16_une_operation_abandonnee_rend_le_temps(scene):
    une, deux = decor.ouvrir(scene), decor.ouvrir(scene, code="autre-2022")
    decor.affecter(une, scene.claire)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-16\)"):
        decor.affecter(deux, scene.claire)
    decor.passer(une, S.ABANDONNEE)
    decor.affecter(deux, scene.claire)


def test_op_17_une_facture_ne_sert_qu_une_fois_quelle_que_soit_l_operation(scene, en_execution):
    facture = {"fournisseur": "Atelier du Pont", "numero_facture": "F-12"}
    depenser(en_execution, C.PRESTATIONS, "10.00", **facture)
    depenser(en_execution, C.PRESTATIONS, "10.00", **{**facture, "numero_facture": "F-13"})
    autre = decor.operation_004(scene, code="autre-2022")
    with pytest.raises(RegleEnfreinte, match=r"\(OP-17\)"):
        depenser(
            autre, C.PRESTATIONS, "10.00", fournisseur="ATELIER DU PONT", numero_facture="f-12"
        )
    assert autre.depenses.count() == 0


def test_op_18_chaque_cofinancement_a_son_acte_puis_sa_preuve(scene, coordination):
    sans_acte = [
        *decor.RESSOURCES_004[:1],
        {"genre": R.REGION, "financeur": "Région", "montant": D("29184.00")},
        decor.RESSOURCES_004[2],
    ]
    planifier(coordination, ressources=sans_acte)
    assert constate(coordination, "OP-18", le=LE) == [], "en projet, on cherche encore"
    decor.passer(coordination, S.DEMANDE_EN_COURS)
    assert "Région : acte" in constate(coordination, "OP-18", le=LE)[0]
    planifier(coordination)
    assert constate(coordination, "OP-18", le=LE) == []
    decor.recevoir_region(coordination)
    assert "preuve du versement" in constate(coordination, "OP-18", le=LE)[0]
    avis = Fichier.objects.deposer(b"%PDF-", nom="avis.pdf", type_mime="application/pdf")
    coordination.ressources_recues.update(fichier=avis)
    assert constate(coordination, "OP-18", le=LE) == []


def test_op_19_qui_porte_n_instruit_ni_ne_controle(scene, bilan_scelle):
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)"):
        decor.ouvrir(scene, code="seul", instructeur=scene.denis)
    deposee = decor.ouvrir(scene, code="deposee")
    planifier(deposee)
    demander(deposee)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)"):
        operations.passer(operation=deposee, vers=S.RECEVABLE, par=scene.denis, le=LE)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-19\)"):
        bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.denis, le=decor.DEPOT)
    bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.olga, le=decor.DEPOT)
    assert constate(bilan_scelle.operation, "OP-19", le=decor.DEPOT) == []
    Operation.objects.filter(pk=bilan_scelle.operation_id).update(
        porteur=scene.olga, instructeur=None
    )
    assert constate(bilan_scelle.operation, "OP-19", le=decor.DEPOT)


def test_op_20_un_achat_de_prestation_au_dessus_du_seuil_montre_sa_concurrence(en_execution):
    depenser(en_execution, C.PRESTATIONS, "1000.00", mise_en_concurrence="")
    depenser(en_execution, C.PRESTATIONS, "9000.00", mise_en_concurrence="Marché 2022-4")
    assert constate(en_execution, "OP-20", le=LE) == []
    depenser(en_execution, C.PRESTATIONS, "1000.01", mise_en_concurrence="")
    assert constate(en_execution, "OP-20", le=LE)[0].startswith("1 achat de")


def test_une_option_a_calculer_demande_sa_methode_et_reste_sous_le_plafond(scene):
    from jalons.fse.options import Forfait25

    operation = decor.ouvrir_2026(scene)
    with pytest.raises(OperationImpossible, match="dites comment"):
        planifier(operation, option=Forfait25, taux=D("0.18"))
    with pytest.raises(OperationImpossible, match="25 %"):
        planifier(operation, option=Forfait25, taux=D("0.26"), methode_calcul="Comptes 2024")
    plan = planifier(operation, option=Forfait25, taux=D("0.18"), methode_calcul="Comptes 2024")
    assert plan.forfait == D("17030.92") and plan.bareme["fse_taux_ocs_25"]["source"]


MODULES = (
    "tests.fse.test_controles",
    "tests.fse.test_controles_temps",
    "tests.fse.test_controles_participants",
    "tests.fse.test_controles_communication",
    "tests.fse.test_sorties_justes",
    "tests.fse.test_factures",
    "tests.fse.test_paiements",
)
ATTENDUS = {"OP": 23, "ST": 7, "PA": 19, "CO": 6}


def test_chaque_controle_inscrit_a_son_test_et_ses_papiers():
    noms = {nom for module in MODULES for nom in dir(importlib.import_module(module))}
    inscrits = set()
    for controle in Controle.tous():
        inscrits.add(controle.identifiant())
        assert re.fullmatch(r"(OP|ST|PA|CO)-\d\d", controle.identifiant())
        assert controle.libelle.strip() and controle.source.strip()
        assert controle.gravite in set(Gravite)
        assert any(n.startswith(f"test_{controle.code}_") for n in noms), controle.identifiant()
    voulus = {
        f"{famille}-{n:02}" for famille, total in ATTENDUS.items() for n in range(1, total + 1)
    }
    assert inscrits == voulus
