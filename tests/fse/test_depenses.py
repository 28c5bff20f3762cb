"""Les dépenses à l'écran : saisie, pièces, corrections, et le tableau importé."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from jalons.fse.enums import CategorieDepense as C
from jalons.fse.models import Depense
from jalons.socle.models import Fichier
from tests.fse import decor
from tests.fse.decor_pieces import PDF
from tests.fse.saisies import lisible


def adresse(nom, *arguments):
    return reverse(f"fse:{nom}", args=arguments)


# --- Les dépenses -----------------------------------------------------------------------------


def saisie_depense(**champs):
    return {
        "categorie": "prestations",
        "libelle": "Salle",
        "montant": "120,50",
        "date": "2022-05-02",
        "date_acquittement": "2022-05-20",
        "version": 0,
        **champs,
    }


def test_une_depense_hors_periode_se_refuse_en_nommant_op_11(en_execution, client_de, aujourdhui):
    denis = client_de("denis")
    url = adresse("nouvelle_depense", en_execution.pk)
    reponse = denis.post(url, saisie_depense(date="2021-12-31"))
    assert reponse.status_code == 200
    assert "(OP-11)" in reponse.context["form"].errors["date"][0]
    assert not Depense.objects.exists()
    piece = SimpleUploadedFile("facture.pdf", PDF)
    assert denis.post(url, {**saisie_depense(), "fichier": piece}).status_code == 302
    depense = Depense.objects.get()
    assert depense.montant == D("120.50") and depense.fichier.nom == "facture.pdf"
    servie = denis.get(adresse("piece", "depense", depense.pk))
    assert servie.content == PDF and servie["X-Content-Type-Options"] == "nosniff"


def test_une_piece_qui_n_en_est_pas_une_ne_se_range_pas(en_execution, client_de, aujourdhui):
    piece = SimpleUploadedFile("facture.pdf", b"MZ un programme", content_type="application/pdf")
    reponse = client_de("denis").post(
        adresse("nouvelle_depense", en_execution.pk), {**saisie_depense(), "fichier": piece}
    )
    assert "PDF, un JPEG ou un PNG" in reponse.context["form"].errors["fichier"][0]
    assert not Depense.objects.exists() and not Fichier.objects.exists()


def test_une_facture_deja_servie_se_refuse_sur_son_numero(en_execution, client_de, aujourdhui):
    facture = {"fournisseur": "Atelier", "numero_facture": "F-9"}
    decor.depenser(en_execution, C.PRESTATIONS, "10.00", **facture)
    reponse = client_de("denis").post(
        adresse("nouvelle_depense", en_execution.pk), saisie_depense(**facture)
    )
    assert "(OP-17)" in reponse.context["form"].errors["numero_facture"][0]


def test_corriger_une_depense_lue_avant_l_autre_fait_un_conflit(
    en_execution, client_de, aujourdhui
):
    depense = decor.depenser(en_execution, C.PERSONNEL, "10.00")
    denis, url = client_de("denis"), adresse("depense", depense.pk)
    assert denis.post(url, saisie_depense(version=1)).status_code == 302
    assert denis.post(url, saisie_depense(version=1, montant="1")).status_code == 409
    assert Depense.objects.get().montant == D("120.50")


TITRES = ["Poste", "Libellé", "Fournisseur", "Facture", "Date", "Acquittée le", "Montant"]
TABLEAU = [
    ["Prestations externes", "Salle", "Mairie", "F-1", "02/05/2022", "20/05/2022", "120,50"],
    ["Voyages", "Train", "SNCF", "T-1", "02/05/2022", "", "40,00"],
    ["Personnel", "Salaire", "", "", "31/05/2022", "31/05/2022", "2500,00"],
    ["Personnel", "Salaire", "", "", "31/05/2022", "31/05/2022", "2500,00"],
    ["Fonctionnement", "Papier", "Encre", "E-1", "31/02/2022", "", "12,00"],
    ["Fonctionnement", "Papier", "Encre", "E-2", "12/05/2021", "", "12,00"],
    ["Fonctionnement", "Papier", "Encre", "E-3", "12/05/2022", "", "douze"],
    ["Fonctionnement", "", "Encre", "E-4", "12/05/2022", "", "12,00"],
    ["", "", "", "", "", "", ""],
    ["Prestations externes", "Salle", "MAIRIE", "f-1", "02/05/2022", "20/05/2022", "121,00"],
]  # fmt: skip
REFUSEES = [
    (3, "Poste"), (6, "Date"), (7, "Date"), (8, "Montant"), (9, "Libellé"), (11, "Facture"),
]  # fmt: skip


def en_csv():
    texte = "\n".join(";".join(ligne) for ligne in [TITRES, *TABLEAU])
    return SimpleUploadedFile("depenses.csv", texte.encode("cp1252"))


def en_xlsx():
    classeur = Workbook()
    classeur.active.append(TITRES)
    for ligne in TABLEAU:
        natifs = list(ligne)
        if ligne[1] == "Salaire":  # Excel rend de vraies dates et de vrais nombres
            natifs[4], natifs[5], natifs[6] = date(2022, 5, 31), date(2022, 5, 31), 2500.0
        classeur.active.append(natifs)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return SimpleUploadedFile("depenses.xlsx", sortie.getvalue())


@pytest.mark.parametrize("tableau", [en_csv, en_xlsx])
def test_un_tableau_entre_ligne_par_ligne_et_se_rejoue_sans_doublon(
    en_execution, client_de, aujourdhui, tableau
):
    denis, url = client_de("denis"), adresse("importer_depenses", en_execution.pk)
    reponse = denis.post(url, {"tableau": tableau()})
    resultat = reponse.context["resultat"]
    assert (resultat.creees, resultat.deja_la, resultat.montant) == (3, 0, D("5120.50"))
    assert [(r.ligne, r.champ) for r in resultat.refusees] == REFUSEES
    page = lisible(reponse)
    assert "(OP-11)" in page and "« Voyages » n'est pas un poste" in page
    assert "pour 120,50 €. Si elle est partagée" in page
    rejoue = denis.post(url, {"tableau": tableau()}).context["resultat"]
    assert (rejoue.creees, rejoue.deja_la) == (0, 3)
    assert [(r.ligne, r.champ) for r in rejoue.refusees] == REFUSEES
    assert Depense.objects.count() == 3


@pytest.mark.parametrize(
    ("nom", "contenu", "dit"),
    [
        ("x.xlsx", b"\x00\x01pas un classeur", "ne se lit pas"),
        ("x.xlsx", b"pas un classeur", 'name="titre_montant"'),
        ("x.csv", "Poste;Libellé;Date\n".encode(), "colonne Montant"),
        ("x.csv", b"\x00", "Ce fichier est vide"),
    ],
)
def test_un_tableau_illisible_se_dit_sans_rien_creer(
    en_execution, client_de, aujourdhui, nom, contenu, dit
):
    reponse = client_de("denis").post(
        adresse("importer_depenses", en_execution.pk),
        {"tableau": SimpleUploadedFile(nom, contenu)},
    )
    assert dit in lisible(reponse) and not Depense.objects.exists()


def test_une_ligne_sans_facture_en_plus_est_la_seule_creee(en_execution, client_de, aujourdhui):
    denis, url = client_de("denis"), adresse("importer_depenses", en_execution.pk)
    salaire = "Personnel;Salaire;;;31/05/2022;31/05/2022;2500,00"

    def importer(fois):
        texte = "\n".join([";".join(TITRES), *[salaire] * fois])
        tableau = SimpleUploadedFile("paie.csv", texte.encode())
        resultat = denis.post(url, {"tableau": tableau}).context["resultat"]
        return resultat.creees, resultat.deja_la

    assert [importer(1), importer(1), importer(3), importer(2)] == [(1, 0), (0, 1), (2, 1), (0, 2)]
