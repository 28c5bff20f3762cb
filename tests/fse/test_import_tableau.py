"""Un tableau de comptable, avec ses manies : chapeau, dates de 1904, textes pour nombres, totaux."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

from jalons.comptes.models import Evenement
from jalons.ecrans.tableurs.lecture import lire_classeur
from jalons.ecrans.tableurs.valeurs import lire_jour
from jalons.fse.commun.forms.champs import lire_montant
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.models import Depense
from tests.fse import decor

POSTES = ("Prestations externes", "FONCTIONNEMENT", "deplacements et missions")


def adresse(operation):
    return reverse("fse:importer_depenses", args=[operation.pk])


def octets(classeur):
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def grand_livre(nombre=300):
    """Un classeur de comptable : calendrier de 1904, chapeau fusionné, lignes vides, sous-totaux."""
    classeur = Workbook()
    classeur.epoch = CALENDAR_MAC_1904
    classeur.active.title = "Lisez-moi"
    classeur.active["A1"] = "Extraction du grand livre"
    feuille = classeur.create_sheet("Écritures")
    feuille["A1"] = "GRAND LIVRE ANALYTIQUE – opération FSE"
    feuille.merge_cells("A1:H1")
    feuille["A2"] = "Exercice 2022"
    feuille.merge_cells("A2:H2")
    feuille.append([])
    feuille.append(
        [
            "N°",
            "POSTE ",
            "Libelle",
            "Tiers",
            "N° facture",
            "Date de\nla dépense",
            "Date de paiement",
            "Montant TTC",
        ]
    )
    total = D(0)
    for n in range(1, nombre + 1):
        jour = date(2022, 1 + n % 12, 1 + n % 28)
        montant = D(n * 137 % 90_000 + 150) / 100
        total += montant
        feuille.append(
            [
                n,
                POSTES[n % 3],
                f"Écriture {n}",
                f"Tiers {n % 7}",
                20220000 + n,
                *_dates(n, jour, classeur.epoch),
                _montant(n, montant),
            ]
        )
        if n % 50 == 0:
            feuille.append([])
            feuille.append([None, "Sous-total", None, None, None, None, None, float(montant)])
    feuille.append([None, "TOTAL", None, None, None, None, None, float(total)])
    for rang in range(feuille.max_row + 1, feuille.max_row + 400):
        feuille.cell(rang, 8).fill = PatternFill("solid", fgColor="EEEEEE")
    return octets(classeur), total


def _dates(n, jour, epoque):
    facons = (
        jour,
        f"{jour:%d/%m/%Y}",
        f"{jour:%d/%m/%y}",
        f"{jour.day} {_mois(jour)} {jour.year}",
        to_excel(jour, epoque),
        datetime(jour.year, jour.month, jour.day, 0, 0),
    )
    return facons[n % 6], facons[(n + 1) % 6]


def _mois(jour):
    return (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    )[jour.month - 1]


def _montant(n, montant):
    francais = f"{montant:,.2f}".replace(",", "\u202f").replace(".", ",")
    facons = (float(montant), francais, f"{francais} €", f"{montant:,.2f}".replace(",", " "))
    return facons[n % 4]


def test_trois_cents_ecritures_d_un_grand_livre_entrent_au_centime(
    en_execution, client_de, aujourdhui, django_assert_max_num_queries
):
    contenu, total = grand_livre()
    denis = client_de("denis")
    tableau = SimpleUploadedFile("grand-livre.xlsx", contenu)
    essai = denis.post(adresse(en_execution), {"tableau": tableau, "essai": "1"}).context[
        "resultat"
    ]
    assert (essai.creees, essai.montant, essai.refusees) == (300, total, [])
    assert not Depense.objects.exists(), "vérifier n'écrit rien"
    with django_assert_max_num_queries(45):
        tableau = SimpleUploadedFile("grand-livre.xlsx", contenu)
        reponse = denis.post(adresse(en_execution), {"tableau": tableau})
    resultat = reponse.context["resultat"]
    assert (resultat.creees, resultat.montant, resultat.refusees) == (300, total, [])
    quatre = Depense.objects.get(facture__numero="20220004")
    assert quatre.date == date(2022, 5, 5) and quatre.tiers == "Tiers 4"
    assert set(Depense.objects.values_list("categorie", flat=True)) == {
        C.PRESTATIONS,
        C.FONCTIONNEMENT,
        C.DEPLACEMENTS,
    }
    assert Evenement.objects.get(type="depenses_importees").donnees["nombre"] == 300
    rejoue = denis.post(
        adresse(en_execution), {"tableau": SimpleUploadedFile("g.xlsx", contenu)}
    ).context["resultat"]
    assert (rejoue.creees, rejoue.deja_la, rejoue.refusees) == (0, 300, [])


def importer(
    client, operation, *lignes, titres="Poste;Libellé;Fournisseur;Facture;Date;Montant;Agent"
):
    texte = "\n".join([titres, *lignes])
    fichier = SimpleUploadedFile("t.csv", texte.encode())
    return client.post(adresse(operation), {"tableau": fichier}).context["resultat"]


def test_une_facture_ailleurs_ou_deux_fois_dans_le_tableau_se_refuse(
    scene, en_execution, client_de, aujourdhui
):
    autre = decor.operation_004(scene, code="autre-2022", intitule="Autre opération")
    decor.depenser(autre, C.PRESTATIONS, "10.00", fournisseur="Atelier", numero_facture="F 1")
    resultat = importer(
        client_de("denis"),
        en_execution,
        "Prestations externes;Salle;ATELIER;f  1;02/05/2022;10,00;",
        "Prestations externes;Salle;Mairie;M-1;02/05/2022;10,00;",
        "Prestations externes;Salle;mairie;m-1;03/05/2022;10,00;",
    )
    assert resultat.creees == 1
    (premiere, seconde) = resultat.refusees
    assert premiere.ligne == 2 and "(OP-17)" in premiere.message and "Autre" in premiere.message
    assert seconde.ligne == 4 and "ligne 3 de ce tableau" in seconde.message


def test_la_colonne_agent_rattache_le_salaire_a_sa_mission(
    scene, en_execution, client_de, aujourdhui
):
    mission = decor.affecter(en_execution, scene.lucie)
    resultat = importer(
        client_de("denis"),
        en_execution,
        f"Personnel;Salaire;;;31/05/2022;2500,00;{scene.lucie.nom.upper()} {scene.lucie.prenom}",
        "Personnel;Salaire;;;31/05/2022;2500,00;Inconnu",
        f"Fonctionnement;Papier;;;31/05/2022;5,00;{scene.lucie}",
    )
    assert Depense.objects.get().mission == mission
    assert [(r.ligne, r.champ) for r in resultat.refusees] == [(3, "Agent"), (4, "Poste")]


def test_le_tableau_vide_a_remplir_se_relit_a_l_import(scene, en_execution, client_de, aujourdhui):
    decor.affecter(en_execution, scene.lucie)
    denis = client_de("denis")
    vide = denis.get(reverse("fse:modele_depenses", args=[en_execution.pk])).content
    classeur = load_workbook(io.BytesIO(vide))
    feuille = classeur["Dépenses"]
    assert {v.formula1 for v in feuille.data_validations.dataValidation} == {
        f"Choix!$A$1:$A${len(C)}",
        "Choix!$B$1:$B$1",
    }
    salaire = ["Personnel", "Salaire de mai", "", "", date(2022, 5, 31), date(2022, 5, 31), 2500.5]
    for colonne, valeur in enumerate([*salaire, str(scene.lucie)], start=1):
        feuille.cell(2, colonne, valeur)
    tableau = SimpleUploadedFile("rempli.xlsx", octets(classeur))
    resultat = denis.post(adresse(en_execution), {"tableau": tableau}).context["resultat"]
    assert (resultat.creees, resultat.montant, resultat.refusees) == (1, D("2500.50"), [])


def test_une_etendue_fausse_ne_cache_aucune_ligne():
    """Certains tableurs écrivent une étendue « A1 » : le contenu fait foi."""
    classeur = Workbook()
    classeur.active.append(["Poste", "Libellé", "Date", "Montant"])
    classeur.active.append(["Personnel", "Salaire", date(2022, 1, 1), 5])
    faux = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets(classeur))) as avant,
        zipfile.ZipFile(faux, "w") as apres,
    ):
        for nom in avant.namelist():
            lu = avant.read(nom).replace(b'ref="A1:D2"', b'ref="A1"')
            apres.writestr(nom, lu)
    [feuille] = lire_classeur("x.xlsx", faux.getvalue()).feuilles
    assert [rang for rang, _ in feuille.lignes] == [1, 2]


@pytest.mark.parametrize(
    ("nom", "contenu", "dit"),
    [
        ("vieux.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rien", "ne se lit pas"),
        ("libre.ods", b"PK", "ne s&#x27;ouvre pas"),
        ("faux.xlsx", b"PK rien", "ne s&#x27;ouvre pas"),
        ("page.csv", b"<html><table></table></html>", "page web"),
        ("etat.pdf", b"%PDF-1.7", "PDF"),
    ],
)
def test_un_autre_format_dit_quoi_faire(en_execution, client_de, aujourdhui, nom, contenu, dit):
    reponse = client_de("denis").post(
        adresse(en_execution), {"tableau": SimpleUploadedFile(nom, contenu)}
    )
    assert dit in reponse.content.decode()


# --- Lire un montant, lire un jour ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("1\u202f234,56", "1234.56"),
        ("1\u00a0234,56 €", "1234.56"),
        ("1.234.567,89", "1234567.89"),
        ("1,234.56", "1234.56"),
        ("1'234,56", "1234.56"),
        ("12 EUR", "12"),
        ("€ 12,5", "12.5"),
        (" 12,50- ", "-12.50"),
        ("−3,10", "-3.10"),
        (1234, "1234"),
        (0.1 + 0.2, "0.30"),
        (1.005, "1.01"),
        ("80716.2", "80716.2"),
        ("1.234.567", "1234567"),
    ],
)
def test_un_montant_se_lit_quelle_que_soit_sa_facon(ecrit, lu):
    assert lire_montant(ecrit) == D(lu)


@pytest.mark.parametrize("ecrit", ["1.234", "12,345", "", None, "douze", True, "#REF!", "1,2,3"])
def test_un_montant_ambigu_ou_absent_se_refuse(ecrit):
    with pytest.raises(ValueError, match=r"\w"):
        lire_montant(ecrit)


@given(st.decimals(min_value=D("0.01"), max_value=D("999999999.99"), places=2))
def test_tout_montant_au_centime_se_relit_tel_quel(montant):
    francais = f"{montant:,.2f}".replace(",", "\u202f").replace(".", ",")
    assert lire_montant(francais) == lire_montant(f"{montant:.2f}") == montant


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("1er août 2022", date(2022, 8, 1)),
        ("lun. 2 mai 2022", date(2022, 5, 2)),
        ("2 janv. 2022", date(2022, 1, 2)),
        ("02.05.2022", date(2022, 5, 2)),
        ("2022-05-02 00:00:00", date(2022, 5, 2)),
        ("2/5/22", date(2022, 5, 2)),
        ("2 ju 2022", None),
        ("2 jui 2022", None),
        ("31/02/2022", None),
        (12, None),
        (True, None),
        ("", None),
    ],
)
def test_un_jour_se_lit_quelle_que_soit_sa_facon(ecrit, lu):
    assert lire_jour(ecrit) == lu
