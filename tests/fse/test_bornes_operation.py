"""Chaque contrôle OP, sans base : ce qui passe, ce qui est dit, et la borne exacte."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.fse.bilan import controles as bilan
from jalons.fse.controles import Domaine, fautif
from jalons.fse.controles.base import Constat, ControleEtat, Gravite
from jalons.fse.depenses import controles as depenses
from jalons.fse.depenses.rules.faits import CofinancementSansPiece
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreRessource as R
from jalons.fse.enums import StatutOperation as S
from jalons.fse.operation import controles as op
from jalons.fse.operation.rules.plan import Ressource
from jalons.fse.options import (
    CoutsReels,
    Forfait7,
    Forfait15,
    Forfait20National,
    Forfait20Personnel,
    Forfait40,
    OptionCouts,
)
from jalons.fse.publicite import controles as co
from jalons.fse.temps import controles as temps
from jalons.fse.temps.rules.temps import PartDeTemps
from tests.fse.etats import PLAN, dits, etat, plan

JOUR = timedelta(days=1)
SANS_PIECE = (CofinancementSansPiece("Région", "acte"), CofinancementSansPiece("État", "preuve"))
TOUS = [c for c in ControleEtat.tous() if issubclass(c, ControleEtat)]


@pytest.mark.parametrize("controle", TOUS, ids=lambda c: c.code)
def test_une_operation_en_regle_ne_fait_rien_dire(controle):
    assert dits(controle) == []


@pytest.mark.parametrize("controle", TOUS, ids=lambda c: c.code)
def test_sans_plan_ni_fiche_rien_ne_casse(controle):
    vide = etat(plan=None, fiche=None, plafond_ue=None, limite_bilan_final=None)
    attendu = ["La fiche publique n'est pas commencée."] if controle is co.Co01 else []
    assert [c.message for c in vide.dire(controle)] == attendu


def test_les_plus_graves_d_abord_puis_par_numero():
    constats = etat(
        statut=S.DEPOSEE,
        achats_sans_concurrence=1,
        ressources_sans_preuve=(CofinancementSansPiece("Région", "acte"),),
        porteur_id=2,
        fiche=None,
        entrees_en_retard=1,
    ).constats()
    assert [c.identifiant for c in constats] == ["CO-01", "OP-19", "OP-18", "OP-20", "PA-05"]
    assert [c.gravite for c in constats[1:3]] == [Gravite.BLOQUANT, Gravite.ALERTE]
    assert constats[2] == Constat(depenses.Op18, "Région : acte : la pièce manque.")
    assert (constats[2].libelle, constats[2].source) == (
        depenses.Op18.libelle,
        depenses.Op18.source,
    )


def test_une_information_vient_apres_une_alerte():
    class Op99(ControleEtat):
        code, libelle, gravite, source = "op_99", "Exemple", Gravite.INFORMATION, "Ce test"
        domaine, exemples = Domaine.OPERATION, (fautif(),)

        @classmethod
        def constater(cls):
            yield "À savoir."

    try:
        constats = etat(entrees_en_retard=1).constats()
    finally:
        ControleEtat._inscrits.pop("op_99")
    assert [c.identifiant for c in constats] == ["PA-05", "OP-99"]


@pytest.mark.parametrize("option", OptionCouts.tous(), ids=lambda o: o.code)
def test_la_base_d_un_forfait_est_dans_ce_que_l_option_admet(option):
    assert option.assiette <= option.admises


CENTIME = D("0.01")


@pytest.mark.parametrize("ecart", [-CENTIME, CENTIME])
def test_op_01_au_centime_dans_les_deux_sens(ecart):
    directes = replace(PLAN, directes=PLAN.directes + ecart, total=PLAN.total + ecart)
    (message,) = dits(op.Op01, plan=directes)
    assert message.startswith("Les lignes directes font 200 000,00 €, le plan annonce ")
    (message,) = dits(op.Op01, plan=replace(PLAN, total=PLAN.total + ecart))
    assert message.startswith("Dépenses directes et forfait font 230 000,00 €, le plan annonce ")


def test_op_01_ne_compte_pas_ce_que_le_forfait_couvre_deja():
    ecarte = plan((C.PERSONNEL, 100_000), (C.FONCTIONNEMENT, 650), option=Forfait40, taux="0.40")
    assert ecarte.directes == 100_000
    assert dits(op.Op01, plan=ecarte) == []


@pytest.mark.parametrize(
    ("montant", "fin"),
    [("130000.01", "0,01 € de trop."), ("129999.99", "0,01 € manquent."), ("130000", None)],
)
def test_op_02_dit_le_sens_et_l_ecart(montant, fin):
    ressources = (Ressource(R.UE, D(100_000)), Ressource(R.DEPARTEMENT, D(montant)))
    vus = dits(op.Op02, plan=replace(PLAN, ressources=ressources))
    if fin is None:
        assert vus == []
    else:
        total = "230 000,01" if "trop" in fin else "229 999,99"
        debut = f"Les ressources font {total} € pour 230 000,00 € de dépenses : "
        assert vus == [debut + fin]


@pytest.mark.parametrize("ecart", [-CENTIME, CENTIME])
def test_op_03_le_forfait_est_recalcule_au_centime(ecart):
    assert dits(op.Op03, plan=replace(PLAN, forfait=PLAN.forfait + ecart)) == [
        "Le forfait devrait être 30 000,00 € (200 000,00 € au taux retenu)."
    ]
    reels = plan((C.PERSONNEL, 300_000), option=CoutsReels, taux="0")
    assert dits(op.Op03, plan=replace(reels, forfait=D(1)))[0].startswith(
        "Le forfait devrait être 0,00 €"
    )


def test_op_04_le_forfait_national_a_son_programme_et_sa_base():
    national = {"programme_options": ("reel", "fr_20")}
    services = plan(
        (C.PERSONNEL, 1_000), (C.PRESTATIONS, 500), option=Forfait20National, taux="0.20"
    )
    assert dits(op.Op04, plan=services, **national) == []
    gonfle = replace(services, assiette=D("1000.01"))
    base = "La base du forfait comprend des prestations externes : elles en sont exclues."
    assert dits(op.Op04, plan=gonfle, **national) == [base]
    programme = "Le forfait national de 20 % n'existe pas dans ce programme."
    assert dits(op.Op04, plan=services) == [programme]
    assert dits(op.Op04, plan=gonfle) == [programme, base]
    sans = plan((C.PERSONNEL, 1_000), option=Forfait20National, taux="0.20")
    assert dits(op.Op04, plan=replace(sans, assiette=D(2_000)), **national) == []
    assert dits(op.Op04, plan=replace(gonfle, option=Forfait7)) == []


def test_op_05_ne_regarde_que_le_forfait_de_40_et_les_montants_vrais():
    postes = (C.PERSONNEL, 1_000), (C.PARTICIPANTS, 5_000)
    quarante = {"option": Forfait40, "taux": "0.40"}
    assert dits(op.Op05, plan=plan(*postes, (C.FONCTIONNEMENT, 0), **quarante)) == []
    en_trop = (*postes, (C.FONCTIONNEMENT, "0.01"), (C.DEPLACEMENTS, 2))
    assert dits(op.Op05, plan=plan(*en_trop, **quarante)) == [
        "2,01 € de coûts sont déjà couverts par le forfait de 40 %."
    ]
    assert dits(op.Op05, plan=plan(*en_trop, option=Forfait15)) == []


def test_op_06_deux_refus_independants_pour_le_seul_forfait_de_personnel():
    vingt = {"option": Forfait20Personnel, "taux": "0.20"}
    juste = plan((C.PRESTATIONS, 50_000), (C.PERSONNEL, 0), **vingt)
    double = plan((C.PRESTATIONS, 50_000), (C.PERSONNEL, "0.01"), **vingt)
    marche = "L'opération comprend un marché au-dessus des seuils européens."
    personnel = "Le personnel est déjà couvert par le forfait : retirez-le des dépenses directes."
    assert dits(op.Op06, plan=juste) == []
    assert dits(op.Op06, plan=juste, a_marche_au_dessus_des_seuils=True) == [marche]
    assert dits(op.Op06, plan=double) == [personnel]
    assert dits(op.Op06, a_marche_au_dessus_des_seuils=True) == []


@pytest.mark.parametrize(("total", "tenu"), [("200000.00", True), ("200000.01", False)])
def test_op_07_l_option_s_impose_jusqu_au_seuil_compris(total, tenu):
    reels = plan((C.PERSONNEL, total), option=CoutsReels, taux="0")
    attendu = (
        "Le coût total (200 000,00 €) ne dépasse pas 200 000,00 € : choisissez une option de "
        "coûts simplifiés."
    )
    assert dits(op.Op07, plan=reels) == ([attendu] if tenu else [])
    assert dits(op.Op07, plan=reels, aides_etat=True) == []
    publique = {"seuil_sur_aide_publique": True, "plan": reels}
    seuil = sum(r.montant for r in reels.ressources)
    assert dits(op.Op07, **publique, seuil_options=seuil)[0].startswith(
        "L'aide publique (200 000,0"
    )
    assert dits(op.Op07, **publique, seuil_options=seuil - CENTIME) == []
    assert dits(op.Op07, plan=plan((C.PERSONNEL, 1_000))) == []


@pytest.mark.parametrize(("aide", "tenu"), [("50000.00", True), ("50000.01", False)])
def test_op_07_avant_2021_le_seuil_regarde_l_aide_publique(aide, tenu):
    gros = plan((C.PERSONNEL, "300000"), option=CoutsReels, taux="0")
    ressources = (Ressource(R.UE, D(40_000)), Ressource(R.ETAT, D(aide) - 40_000))
    gros = replace(gros, ressources=ressources)
    regle = {"seuil_options": D(50_000), "seuil_sur_aide_publique": True}
    attendu = (
        "L'aide publique (50 000,00 €) ne dépasse pas 50 000,00 € : choisissez une option de "
        "coûts simplifiés."
    )
    assert dits(op.Op07, plan=gros, **regle) == ([attendu] if tenu else [])


def test_op_08_avertit_jusqu_au_seuil_compris_hors_de_la_base():
    petit = plan((C.PERSONNEL, 1_000), (C.PRESTATIONS, "198850"), (C.PARTICIPANTS, 0))
    assert petit.total == 200_000
    assert dits(op.Op08, plan=petit) == [
        "198 850,00 € de coûts au réel ne sont pas la base du forfait : voyez avec le service "
        "gestionnaire (art. 53, 2)."
    ]
    assert dits(op.Op08, plan=petit, aides_etat=True) == []
    assert dits(op.Op08, plan=petit, seuil_sur_aide_publique=True) == []
    au_dela = plan((C.PERSONNEL, 1_000), (C.PRESTATIONS, "198850.01"))
    assert dits(op.Op08, plan=au_dela) == []
    assert dits(op.Op08, plan=plan((C.PERSONNEL, 1_000), (C.PARTICIPANTS, 500))) == []
    reels = plan((C.PERSONNEL, 1_000), option=CoutsReels, taux="0")
    assert dits(op.Op08, plan=reels) == []


def test_op_09_le_plafond_se_juge_sur_le_montant_arrondi():
    # 60 % de 230 000,00 € font 138 000,00 €.
    assert dits(op.Op09, plan=replace(PLAN, montant_ue=D("138000.00"))) == []
    assert dits(op.Op09, plan=replace(PLAN, montant_ue=D("138000.01"))) == [
        "L'Union apporterait 60,00 % du total, au-dessus du plafond de 60 %."
    ]
    # Un plafond de 62,5 % de 99,99 € fait 62,49375 €, soit 62,49 €.
    petit = replace(PLAN, total=D("99.99"))
    plafond = {"plafond_ue": D("0.6250")}
    assert dits(op.Op09, plan=replace(petit, montant_ue=D("62.49")), **plafond) == []
    assert dits(op.Op09, plan=replace(petit, montant_ue=D("62.50")), **plafond) == [
        "L'Union apporterait 62,51 % du total, au-dessus du plafond de 62,5 %."
    ]
    assert dits(op.Op09, plan=replace(PLAN, montant_ue=D(200_000)), plafond_ue=None) == []
    assert dits(op.Op09, plan=replace(PLAN, total=D(0), montant_ue=D(1))) == []


@pytest.mark.parametrize(("saisi", "dit"), [("100000.01", "100 000,01"), ("99999.99", "99 999,99")])
def test_op_10_le_montant_enregistre_est_la_somme_des_lignes_de_l_union(saisi, dit):
    ressources = (
        Ressource(R.UE, D(40_000)),
        Ressource(R.UE, D(saisi) - 40_000),
        Ressource(R.ETAT, D(5)),
    )
    (message,) = dits(op.Op10, plan=replace(PLAN, ressources=ressources))
    assert message == (
        "Le montant de l'Union enregistré (100 000,00 €) n'est pas celui des ressources "
        f"({dit} €) : seul le montant saisi fait foi."
    )


PERIODE = {"debut": date(2025, 1, 1), "fin": date(2025, 12, 31), "limite": date(2026, 6, 30)}
HORS = "la dépense du {} est hors de la période du 01/01/2025 au 31/12/2025."


@pytest.mark.parametrize(
    ("facture", "acquittement", "dit"),
    [
        (date(2025, 1, 1), None, None),
        (date(2025, 12, 31), date(2026, 6, 30), None),
        (date(2024, 12, 31), None, HORS.format("31/12/2024")),
        (date(2026, 1, 1), None, HORS.format("01/01/2026")),
        (
            date(2025, 5, 2),
            date(2026, 7, 1),
            "la dépense est acquittée le 01/07/2026, après le dernier jour éligible (30/06/2026).",
        ),
        (date(2025, 5, 2), date(2025, 1, 1), None),
        (
            date(2025, 5, 2),
            date(2024, 12, 31),
            "la dépense est acquittée le 31/12/2024, avant le début de l'opération (01/01/2025).",
        ),
    ],
)
def test_op_11_chaque_borne_de_la_periode(facture, acquittement, dit):
    le = date(2026, 12, 1)
    assert (
        depenses.Op11.refuser(facture=facture, acquittement=acquittement, le=le, **PERIODE) == dit
    )


def test_op_11_un_paiement_d_aujourd_hui_compte_celui_de_demain_non():
    jour = date(2025, 6, 1)
    assert depenses.Op11.refuser(facture=jour, acquittement=jour, le=jour, **PERIODE) is None
    assert depenses.Op11.refuser(facture=jour, acquittement=jour + JOUR, le=jour, **PERIODE) == (
        "l'acquittement du 02/06/2025 est encore à venir."
    )


def test_op_12_le_dernier_jour_de_la_convention_compte():
    fin = date(2025, 12, 31)
    assert op.Op12.refuser(fin, fin) is None
    assert op.Op12.refuser(fin + JOUR, fin) == (
        "la convention a pris fin le 31/12/2025, un avenant ne peut plus être signé."
    )


@pytest.mark.parametrize(
    ("reste", "dit"),
    [
        (61, None),
        (60, "Le bilan final est à déposer le 30/06/2026 au plus tard (60 jours)."),
        (1, "Le bilan final est à déposer le 30/06/2026 au plus tard (1 jour)."),
        (0, "Le bilan final est à déposer aujourd'hui."),
        (-1, "Le bilan final devait être déposé le 30/06/2026 au plus tard."),
    ],
)
def test_op_13_le_bilan_final_s_annonce_puis_se_reclame(reste, dit):
    le = date(2026, 6, 30) - reste * JOUR
    assert dits(bilan.Op13, le=le) == ([dit] if dit else [])
    assert dits(bilan.Op13, le=le, a_bilan_final=True) == []
    assert dits(bilan.Op13, le=le, statut=S.PAYEE) == []


def test_op_14_le_dernier_jour_de_conservation_protege_encore():
    fin = date(2031, 12, 31)
    assert op.Op14.refuser(fin, fin) == "les pièces se conservent jusqu'au 31/12/2031."
    assert op.Op14.refuser(fin, fin + JOUR) is None
    assert op.Op14.refuser(None, fin) == (
        "aucun dernier paiement n'est enregistré : la conservation n'a pas commencé."
    )


def test_op_15_le_depart_est_le_dernier_paiement_d_une_operation_soldee():
    paiements = [date(2024, 3, 1), date(2025, 2, 1), date(2024, 9, 1)]
    assert op.Op15.depart(paiements, True) == date(2025, 2, 1)
    assert op.Op15.depart(paiements, False) is None
    assert op.Op15.depart([], True) is None


def test_op_16_cent_pour_cent_passe_un_dixieme_de_plus_non():
    def refus(*quotites):
        parts = [PartDeTemps("x", D(q), PERIODE["debut"], None) for q in quotites]
        bornes = {"debut": PERIODE["debut"], "fin": PERIODE["fin"]}
        return temps.Op16.refuser(parts, agent="Claire", **bornes)

    assert refus(60, 40) is None
    assert refus(60, "40.10") == "Claire serait à 100.1 % en 01/2025."
    assert refus(60, 60) == "Claire serait à 120 % en 01/2025."


def test_op_17_dit_la_facture_le_fournisseur_et_l_operation():
    facture = {"fournisseur": "Atelier", "numero": "F-12", "operations": "l'opération « Études »"}
    entiere = depenses.Op17.refuser(**facture, total=D(100), deja=D(100), part=D(1))
    assert (entiere or "").startswith(
        "la facture F-12 (Atelier) est déjà dans l'opération « Études » pour 100,00"
    )
    reste = depenses.Op17.refuser(**facture, total=D(100), deja=D(60), part=D(41))
    assert (reste or "").replace("\u00a0", " ").endswith("il en reste 40,00 €.")
    assert depenses.Op17.refuser(**facture, total=D(100), deja=D(60), part=D(40)) is None


def test_op_18_une_phrase_par_piece():
    assert dits(
        depenses.Op18,
        ressources_sans_preuve=(
            CofinancementSansPiece("Région", "acte"),
            CofinancementSansPiece("État", "preuve"),
        ),
    ) == [
        "Région : acte : la pièce manque.",
        "État : preuve : la pièce manque.",
    ]


@pytest.mark.parametrize(
    ("champs", "melange"),
    [
        ({"porteur_id": 2}, True),
        ({"porteur_id": 3}, True),
        ({"porteur_id": 4}, False),
        ({"porteur_id": None, "instructeur_id": None}, False),
        ({"controleurs": (3, 1)}, True),
        ({"instructeur_id": 1, "controleurs": ()}, True),
    ],
)
def test_op_19_porter_instruire_controler_sont_trois_mains(champs, melange):
    phrase = "La même personne porte l'opération et l'instruit ou la contrôle."
    assert dits(op.Op19, **champs) == ([phrase] if melange else [])


@pytest.mark.parametrize(("nombre", "dit"), [(1, "1 achat"), (2, "2 achats")])
def test_op_20_compte_les_achats(nombre, dit):
    assert dits(depenses.Op20, achats_sans_concurrence=nombre) == [
        f"{dit} de prestation sans preuve de mise en concurrence."
    ]


@given(st.integers(0, 50_000_000), st.integers(-3, 3))
def test_un_plan_juste_ne_bloque_pas_et_un_centime_d_ecart_bloque(centimes, ecart):
    juste = plan((C.PERSONNEL, D(centimes) / 100), ue=0)
    faux = replace(juste, total=juste.total + D(ecart) / 100)
    bloquants = [c.identifiant for c in etat(plan=faux).constats()]
    assert ("OP-01" in bloquants) == ("OP-02" in bloquants) == (ecart != 0)
