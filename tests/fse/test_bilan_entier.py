"""Le bilan dit tout, et pareil partout : cumul, temps, publicité, tableur typé, PDF au centime."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from jalons.comptes.services import poser_valeur_locale
from jalons.fse.bilan.selectors.bilans import bilan_suivant
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.depenses.services import execution
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreBilan, GenrePreuvePublicite, ModeTemps
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.models import Operation
from jalons.fse.publicite.services import publicite
from jalons.fse.temps.services import temps
from jalons.socle.parametres import declarations
from jalons.socle.periode import Periode
from tests.distribution import JOUR
from tests.fse import decor
from tests.fse.decor import constate
from tests.outillage.decors import decor_partage

LE = decor.DEPOT
SEMESTRE = Periode(date(2022, 1, 1), date(2022, 6, 30))
FIN = Periode(date(2022, 7, 1), date(2022, 12, 31))


def relire(operation):
    return Operation.objects.get(pk=operation.pk)


def texte_du_pdf(contenu):
    pages = PdfReader(io.BytesIO(contenu)).pages
    lu = " ".join(page.extract_text() for page in pages)
    return " ".join(lu.replace("\u00a0", " ").replace("\u202f", " ").split())


@decor_partage
def deux_bilans(scene, en_execution):
    """Un bilan du premier semestre, contrôlé, puis le bilan final du reste."""
    decor.depenser(en_execution, C.PERSONNEL, "40000.00", date=date(2022, 6, 30))
    decor.depenser(en_execution, C.FONCTIONNEMENT, "650.00", date=date(2022, 2, 1))
    decor.depenser(en_execution, C.PERSONNEL, "40716.20", date=date(2022, 12, 31))
    decor.depenser(
        en_execution,
        C.PRESTATIONS,
        "13250.00",
        date=date(2022, 9, 2),
        fournisseur="=Atelier",
        numero_facture="F-1",
    )
    decor.recevoir_region(en_execution)
    publicite.ajouter_preuve_publicite(
        operation=en_execution,
        genre=GenrePreuvePublicite.AFFICHE,
        date_preuve=date(2022, 1, 5),
        lieu="Accueil",
        fichier=None,
        par=scene.denis,
        le=LE,
    )
    decor.affecter(en_execution, scene.lucie)
    premier = decor.sceller(
        decor.ouvrir_bilan(en_execution, genre=GenreBilan.INTERMEDIAIRE, periode=SEMESTRE)
    )
    decor.controler(premier, scene)
    return premier, decor.sceller(decor.ouvrir_bilan(relire(en_execution), periode=FIN))


def test_le_second_bilan_dit_le_cumul_et_retombe_sur_la_fiche_004(deux_bilans):
    premier, final = deux_bilans
    assert premier.donnees["cumul"] is None
    assert final.donnees["calcul"]["total"] == "62109.44"
    assert final.donnees["cumul"] == {
        "directes": "94616.20",
        "forfait": "16273.24",
        "total": "110889.44",
    }
    postes = {p["categorie"]: p for p in final.donnees["postes"]}
    assert postes["fonctionnement"] == {
        "categorie": "fonctionnement",
        "libelle": "Fonctionnement",
        "prevu": "650.00",
        "declare": "0.00",
        "cumul": "650.00",
    }
    assert final.donnees["temps"][0]["justification"] == "lettre de mission du 01/01/2022"


def test_le_tableur_a_de_vrais_nombres_de_vraies_dates_et_les_totaux_du_pdf(deux_bilans):
    _, final = deux_bilans
    classeur = load_workbook(io.BytesIO(bytes(final.tableur.contenu)))
    synthese = {ligne[0].value: ligne for ligne in classeur["Synthèse"].iter_rows(min_row=6)}
    total = synthese["Total"]
    assert [cellule.value for cellule in total[1:4]] == [110889.44, 62109.44, 110889.44]
    assert all(c.data_type == "n" and "€" in c.number_format for c in total[1:4])
    depenses = list(classeur["Dépenses"].iter_rows(min_row=2))
    *lignes, somme = depenses
    for ligne in lignes:
        assert isinstance(ligne[4].value, datetime) and ligne[4].number_format == "dd/mm/yyyy"
        assert ligne[6].data_type == "n"
    assert "'=Atelier" in [ligne[2].value for ligne in lignes], "jamais une formule"
    assert D(str(somme[6].value)) == sum(D(str(x[6].value)) for x in lignes) == D("53966.20")
    assert classeur["Dépenses"].auto_filter.ref == "A1:K3"
    assert classeur["Publicité"]["B2"].value == "Accueil"
    lu = texte_du_pdf(bytes(final.pdf.contenu))
    for dit in (
        "110 889,44",
        "62 109,44",
        "53 966,20",
        "16 273,24",
        "Accueil",
        "29 184,00",
        "Cumul déclaré",
        "lettre de mission du",
    ):
        assert dit in lu


def test_une_depense_acquittee_en_retard_entre_dans_le_bilan_suivant(scene, en_execution):
    decor.depenser(en_execution, C.PERSONNEL, "10.00", date=date(2022, 3, 1))
    tardive = decor.depenser(
        en_execution, C.PERSONNEL, "7.00", date=date(2022, 3, 2), date_acquittement=None
    )
    premier = decor.ouvrir_bilan(en_execution, genre=GenreBilan.INTERMEDIAIRE, periode=SEMESTRE)
    decor.controler(decor.sceller(premier), scene)
    operation = relire(en_execution)
    execution.modifier_depense(
        depense=tardive,
        version=1,
        par=scene.denis,
        le=date(2022, 8, 1),
        champs={
            "categorie": C.PERSONNEL,
            "libelle": "Prime",
            "date": date(2022, 3, 2),
            "date_acquittement": date(2022, 8, 1),
            "montant": D(7),
            "fournisseur": "",
            "numero_facture": "",
        },
    )
    assert bilan_suivant(operation) == {"genre": "final", "debut": date(2022, 7, 1)}
    final = decor.sceller(decor.ouvrir_bilan(operation, periode=FIN))
    assert [ligne.depense for ligne in final.lignes.all()] == [tardive]


# --- Le temps : ce qui est dû pour ce bilan, et pas plus ---------------------------------------


def feuilles(mission, mois, scene):
    feuille = temps.remplir_feuille(
        mission=mission,
        mois=mois,
        jours={mois.replace(day=3): (D(7), "Réunion")},
        version=0,
        par=mission.agent,
        le=LE,
    )
    for par in (mission.agent, scene.denis):
        feuille = temps.signer_feuille(feuille=feuille, version=feuille.version, par=par, le=LE)


def test_un_bilan_n_attend_que_les_feuilles_de_sa_periode(scene, en_execution):
    mission = decor.affecter(
        en_execution,
        scene.lucie,
        mode=ModeTemps.VARIABLE,
        quotite=D(50),
        periode=Periode(date(2022, 5, 1), date(2022, 12, 31)),
    )
    decor.depenser(en_execution, C.PERSONNEL, "10.00", date=date(2022, 6, 1))
    bilan = decor.ouvrir_bilan(en_execution, genre=GenreBilan.INTERMEDIAIRE, periode=SEMESTRE)
    feuilles(mission, date(2022, 5, 1), scene)
    with pytest.raises(OperationImpossible, match=r"1 mois sans feuille .* 06/2022"):
        decor.sceller(bilan)
    feuilles(mission, date(2022, 6, 1), scene)
    assert decor.sceller(bilan).etat == "scelle", (
        "les feuilles de juillet et après n'y sont pas dues"
    )
    (message,) = constate(en_execution, "ST-01", le=LE)
    assert "6 mois" in message and "07/2022" in message


def test_une_feuille_du_mois_en_cours_ne_remplace_pas_celle_qui_manque(scene, en_execution):
    mission = decor.affecter(
        en_execution,
        scene.lucie,
        mode=ModeTemps.VARIABLE,
        periode=Periode(date(2022, 5, 1), date(2022, 12, 31)),
    )
    feuilles(mission, date(2022, 6, 1), scene)
    (message,) = constate(en_execution, "ST-01", le=date(2022, 6, 30))
    assert "05/2022" in message


def test_un_mois_entier_d_absence_n_attend_pas_de_feuille(scene, en_execution):
    decor.affecter(
        en_execution,
        scene.lucie,
        mode=ModeTemps.VARIABLE,
        periode=Periode(date(2022, 8, 1), date(2022, 12, 31)),
    )
    assert constate(en_execution, "ST-01", le=date(2022, 9, 1))
    temps.noter_absence(
        agent=scene.lucie,
        periode=Periode(date(2022, 8, 1), date(2022, 8, 31)),
        motif="Congé",
        par=scene.denis,
        le=LE,
    )
    assert constate(en_execution, "ST-01", le=date(2022, 9, 1)) == []


# --- Les cofinancements au contrôle -------------------------------------------------------------


def test_op_18_au_controle_un_cofinanceur_sans_versement_se_signale(scene, en_execution):
    decor.depenser_004(en_execution)
    assert constate(en_execution, "OP-18", le=LE) == []
    decor.sceller(decor.ouvrir_bilan(en_execution))
    assert "Région : aucun versement noté" in constate(en_execution, "OP-18", le=LE)[0]
    decor.recevoir_region(en_execution)
    assert "preuve du versement" in constate(en_execution, "OP-18", le=LE)[0]


def test_la_part_de_l_union_baisse_au_prorata_si_la_convention_le_dit(scene, en_execution):
    """La Région verse la moitié : rien ne change sans la règle ; avec elle, 33 266,83 €."""
    decor.depenser_004(en_execution)
    decor.recevoir_region(en_execution, "14592.00")
    bilan = decor.sceller(decor.ouvrir_bilan(en_execution))
    suivi = bilans.ouvrir_controle(bilan=bilan, par=scene.olga, le=LE)
    assert bilans.calculer_du(suivi)[1] == D("66533.66")
    poser_valeur_locale(
        declare=declarations()["fse_prorata_cofinancement"],
        saisie="oui",
        depuis=date(2014, 1, 1),
        motif="Convention-type",
        par=scene.denis,
        le=LE,
        en_connaissance=True,
    )
    cumul, du = bilans.calculer_du(suivi)
    assert (du, cumul.plafond) == (D("33266.83"), "prorata des cofinancements")


def test_le_controle_ne_propose_de_conclure_qu_une_fois_la_reponse_venue(
    scene, bilan_scelle, client_de, aujourdhui
):
    suivi = bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.olga, le=JOUR)
    ligne = bilan_scelle.lignes.first()
    bilans.retenir(ligne=ligne, retenu=D(0), motif="Sans pièce", par=scene.olga, le=JOUR)
    suivi = bilans.notifier_controle(
        controle=suivi, autres_ressources=D(0), version=suivi.version, par=scene.olga, le=JOUR
    )
    url = reverse("fse:controle", args=[bilan_scelle.pk])

    def propose():
        return "Arrêter le montant dû" in client_de("olga").get(url).content.decode()

    assert not propose()
    assert f"{JOUR + timedelta(days=30):%d/%m/%Y}" in client_de("denis").get(url).content.decode()
    aujourdhui(JOUR + timedelta(days=31))
    assert propose()
    aujourdhui(JOUR)
    assert not propose()
    bilans.repondre_controle(
        controle=suivi, reponse="La voici.", version=suivi.version, par=scene.denis, le=JOUR
    )
    assert propose()


def test_le_personnel_sans_agent_se_signale_avant_de_sceller(scene, en_execution, client_de):
    mission = decor.affecter(en_execution, scene.lucie)
    decor.depenser(en_execution, C.PERSONNEL, "10.00", mission=None)
    decor.depenser(en_execution, C.PERSONNEL, "11.00", mission=mission)
    bilan = decor.ouvrir_bilan(en_execution)
    with pytest.raises(OperationImpossible, match="sans agent"):
        decor.sceller(bilan)
    page = client_de("denis").get(reverse("fse:bilan", args=[bilan.pk]))
    assert page.context["vue"].sans_agent == 1
    liste = client_de("denis").get(
        reverse("fse:depenses", args=[en_execution.pk]), {"etat": "sans_agent"}
    )
    assert [d.montant for d in liste.context["page"]] == [D("10.00")]
