"""Ce que l'on dépose et ce que l'on emporte : ni piège dans un fichier, ni formule dans un tableur."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from jalons.ecrans.depots import DOCUMENTS, DepotRefuse, recevoir
from jalons.ecrans.tableurs.ecriture import cellule
from jalons.fse.commun.selectors.tableur import FeuilleTableur, octets, texte_sur
from jalons.fse.depenses.forms.execution import ImportDepensesForm
from tests.fse.conftest import en_execution, scene  # noqa: F401

ODT = "application/vnd.oasis.opendocument.text"


def type_admis(contenu: bytes, nom: str, *, maximum: int) -> str:
    return recevoir(contenu, nom=nom, maximum=maximum, admis=DOCUMENTS).type_mime


def archive(**fichiers: bytes) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as zippe:
        for nom, contenu in fichiers.items():
            zippe.writestr(nom, contenu)
    return sortie.getvalue()


def docx(**autres: bytes) -> bytes:
    coeur = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
    return archive(**{**coeur, **autres})


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("note.docx", archive(**{"virus.exe": b"MZ"})),
        ("note.odt", archive(mimetype=b"application/zip")),
        ("note.docx", docx(**{"word/vbaProject.bin": b"macro"})),
        ("note.docx", docx(**{"../../etc/passwd": b"x"})),
        ("note.docx", b"PK\x03\x04 pas une archive"),
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("image.png", b"<svg onload=alert(1)>"),
        ("script.html", b"%PDF-1.4"),
        ("note.docm", docx()),
        ("vide.pdf", b""),
    ],
)
def test_un_fichier_qui_ment_est_refuse(nom, contenu):
    with pytest.raises(DepotRefuse):
        type_admis(contenu, nom, maximum=10)


def test_une_bombe_est_refusee_sans_etre_depliee():
    bombe = docx(**{"word/media/image1.bmp": b"\0" * 250_000_000})
    assert len(bombe) < 1_000_000
    with pytest.raises(DepotRefuse, match="trop lourd une fois ouvert"):
        type_admis(bombe, "note.docx", maximum=10)


def test_les_vrais_documents_passent():
    assert type_admis(docx(), "note.docx", maximum=10).endswith("wordprocessingml.document")
    assert type_admis(archive(mimetype=ODT.encode()), "note.odt", maximum=10) == ODT


def tableau(contenu: bytes, nom: str = "depenses.xlsx") -> ImportDepensesForm:
    return ImportDepensesForm({}, {"tableau": SimpleUploadedFile(nom, contenu)})


def classeur(lignes: list[list[object]]) -> bytes:
    livre, sortie = Workbook(), io.BytesIO()
    for ligne in lignes:
        livre.active.append(ligne)
    livre.save(sortie)
    return sortie.getvalue()


TITRES = ["Poste", "Libellé", "Date", "Montant"]


def avec_feuille(feuille: str, **autres: bytes) -> bytes:
    """Un classeur dont la première feuille est ce XML."""
    sortie = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(classeur([TITRES])))
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as zippe:
        for entree in source.infolist():
            contenu = source.read(entree.filename)
            if entree.filename == "xl/worksheets/sheet1.xml":
                contenu = feuille.encode()
            zippe.writestr(entree.filename, contenu)
        for nom, contenu in autres.items():
            zippe.writestr(nom, contenu)
    return sortie.getvalue()


ESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_un_tableau_qui_se_dit_immense_ne_remplit_pas_la_memoire():
    feuille = (
        f'<worksheet {ESPACE}><dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Poste</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>fin</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    form = tableau(avec_feuille(feuille))
    assert not form.is_valid()


def test_une_bombe_dans_un_tableau_est_refusee():
    form = tableau(avec_feuille("<x/>", **{"xl/media/image.bmp": b"\0" * 250_000_000}))
    assert "trop lourd une fois ouvert" in form.errors["tableau"][0]


@pytest.mark.parametrize(
    "entete",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE x [<!ENTITY b 'ha'>"
        + "".join(
            f"<!ENTITY b{n} '{'&b%s;' % (n - 1 if n > 1 else '') * 10}'>" for n in range(1, 12)
        )
        + "]>",
    ],
    ids=["fichier_local", "mille_millions_de_rires"],
)
def test_une_entite_xml_n_est_pas_suivie(entete):
    entite = "&a;" if "SYSTEM" in entete else "&b11;"
    feuille = (
        f"<?xml version='1.0'?>{entete}<worksheet {ESPACE}><sheetData><row r='1'>"
        f"<c r='A1' t='inlineStr'><is><t>Poste{entite}</t></is></c></row></sheetData></worksheet>"
    )
    form = tableau(avec_feuille(feuille))
    assert not form.is_valid()
    assert "root:" not in str(form.errors)


def test_une_formule_deposee_n_est_pas_calculee_et_ses_caracteres_sont_nettoyes(en_execution):  # noqa: F811
    contenu = classeur([TITRES, ["Personnel", "=1+1", "16/03/2026", "10,00"]])
    form = tableau(contenu)
    assert form.is_valid(), form.errors
    [(_, champs)] = form.lignes(en_execution)
    assert champs["erreur"][0] == "Libellé"  # une formule sans valeur est une case vide
    csv = "Poste;Libellé;Date;Montant\nPersonnel;Sal\x00aire\x1b;16/03/2026;10,00\n"
    form = tableau(csv.encode(), "d.csv")
    assert form.is_valid(), form.errors
    [(_, champs)] = form.lignes(en_execution)
    assert champs["libelle"].isprintable()


FORMULES = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("texte", FORMULES)
def test_aucun_export_ne_porte_de_formule(texte):
    assert cellule(texte).startswith("'")
    assert texte_sur(texte).startswith("'")
    livre = Workbook(write_only=True)
    FeuilleTableur(livre, "Essai", ["Titre"], [20]).ligne([texte])
    relue = load_workbook(io.BytesIO(octets(livre))).active["A2"]
    assert relue.data_type == "s"


def test_un_tableur_accepte_tout_texte():
    livre = Workbook(write_only=True)
    feuille = FeuilleTableur(livre, "Essai", ["Titre"], [20])
    feuille.ligne(
        [
            "\x00\x01\x0b\x1f fin",
        ]
    )
    feuille.ligne(["é" * 70_000])
    relue = load_workbook(io.BytesIO(octets(livre))).active
    assert relue["A2"].value.strip() == "fin"
    assert len(relue["A3"].value) <= 32_767
