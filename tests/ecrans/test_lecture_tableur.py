"""Lire un tableau tel qu'on le reçoit : encodages, séparateurs, feuilles et lignes masquées."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from jalons.ecrans.tableurs.importation import ColonnesManquantes, Source, chercher
from jalons.ecrans.tableurs.lecture import TableauIllisible, decoder, lire_classeur

COLONNES = {"nom": ("nom", "intitule"), "jour": ("date", "jour"), "somme": ("montant",)}
SOURCE = Source("essai", COLONNES, {"nom": "Nom", "somme": "Montant"}, propre_a_une_ligne="jour")


def octets(classeur: Workbook) -> bytes:
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def lire(nom: str, contenu: bytes, retenus=None):
    return chercher(SOURCE, lire_classeur(nom, contenu), retenus or {})


def noms(lecture) -> list[str]:
    return [brut["nom"] for _, brut in lecture.lignes()]


LIGNES = [["Nom", "Date", "Montant"], ["Élise", "03/05/2026", "1 200,50"], ["Zoé", "", "3"]]


@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separateur", [";", "\t", ",", "|"])
@pytest.mark.parametrize(
    "encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_un_texte_se_lit_quel_que_soit_le_logiciel(fin, separateur, encodage):
    def cellule(v: str) -> str:
        return f'"{v}"' if separateur in v else v

    texte = fin.join(separateur.join(map(cellule, ligne)) for ligne in LIGNES) + fin
    lecture = lire("x.csv", texte.encode(encodage))
    assert noms(lecture) == ["Élise", "Zoé"]
    assert [int(rang) for rang, _ in lecture.lignes()] == [2, 3]


def test_la_ligne_sep_d_un_tableur_n_est_pas_un_titre():
    lecture = lire("x.csv", b"sep=,\nNom,Montant\nA,1\n")
    assert [int(rang) for rang, _ in lecture.lignes()] == [3]


def test_une_cellule_immense_se_lit_ou_se_dit_sans_jamais_echouer():
    assert noms(lire("x.csv", f"Nom;Montant\n{'a' * 140_000};1\n".encode())) == ["a" * 140_000]
    with pytest.raises(TableauIllisible, match="guillemet ouvert à la ligne 2"):
        lire("x.csv", b'Nom;Montant\n"A;1\n' + b"B;2\n" * 500)


@given(st.binary(max_size=400))
def test_aucun_contenu_ne_fait_autre_chose_qu_etre_lu_ou_refuse(contenu):
    for debut in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"):
        for nom in ("x.csv", "x.xlsx", "x.ods", "x.xls"):
            try:
                lire(nom, debut + contenu)
            except TableauIllisible as erreur:
                assert erreur.message


@given(st.text(st.characters(codec="cp1252", exclude_characters="\r\n\0\ufeff"), min_size=1))
def test_un_texte_decode_est_le_texte_ecrit(texte):
    assert decoder(texte.encode("utf-16")) == texte
    assert decoder(texte.encode("utf-8-sig")) == texte


def trois_mois() -> Workbook:
    classeur = Workbook()
    classeur.active.title = "Lisez-moi"
    classeur.active["A1"] = "Extraction"
    for n, mois in enumerate(("Janvier", "Février", "Mars"), 1):
        feuille = classeur.create_sheet(mois)
        feuille.append([f"Mois de {mois}"])
        feuille.append([])
        feuille.append(["Nom", "Date", "Montant"])
        feuille.append([f"{mois} 1", date(2026, n, 1), n])
        feuille.append([f"{mois} 2", date(2026, n, 2), n])
        feuille.append(["Total", None, 2 * n])
    cachee = classeur.create_sheet("Brouillon")
    cachee.append(["Nom", "Date", "Montant"])
    cachee.append(["Piège", date(2026, 1, 1), 999])
    cachee.sheet_state = "veryHidden"
    classeur["Février"].row_dimensions[5].hidden = True
    return classeur


def test_toutes_les_feuilles_visibles_entrent_et_rien_de_masque():
    lecture = lire("x.xlsx", octets(trois_mois()))
    assert noms(lecture) == ["Janvier 1", "Janvier 2", "Février 1", "Mars 1", "Mars 2"]
    rangs = [(rang.feuille, int(rang)) for rang, _ in lecture.lignes()]
    assert rangs[2:4] == [("Février", 4), ("Mars", 4)]
    assert dict(lecture.ignorees) == {
        "Lisez-moi": "sans les titres attendus",
        "Brouillon": "feuille masquée",
    }
    assert [t.masquees for t in lecture.tableaux] == [0, 1, 0]


def test_une_feuille_masquee_ne_remplace_jamais_celle_que_l_on_voit():
    classeur = Workbook()
    classeur.active.append(["Nom", "Date", "Montant"])
    classeur.active.append(["Piège", None, 1])
    classeur.active.sheet_state = "hidden"
    classeur.create_sheet("Vue").append(["rien"])
    with pytest.raises(ColonnesManquantes):
        lire("x.xlsx", octets(classeur))


def ods(*, feuille_cachee: bool = False, ligne_filtree: bool = False) -> bytes:
    document = OpenDocumentSpreadsheet()
    style = Style(name="ta9", family="table")
    style.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(style)
    table = Table(name="Feuille", **({"stylename": style} if feuille_cachee else {}))
    for n, ligne in enumerate(LIGNES):
        visible = {"visibility": "filter"} if ligne_filtree and n == 1 else {}
        rangee = TableRow(**visible)
        for valeur in ligne:
            cellule = TableCell(valuetype="string")
            cellule.addElement(P(text=valeur))
            rangee.addElement(cellule)
        table.addElement(rangee)
    document.spreadsheet.addElement(table)
    sortie = io.BytesIO()
    document.write(sortie)
    return sortie.getvalue()


def test_un_ods_se_lit_de_meme():
    assert noms(lire("x.ods", ods())) == ["Élise", "Zoé"]
    assert noms(lire("x.ods", ods(ligne_filtree=True))) == ["Zoé"]
    with pytest.raises(ColonnesManquantes):
        lire("x.ods", ods(feuille_cachee=True))


@pytest.mark.parametrize("attribut", ["number-rows-repeated", "number-columns-repeated"])
def test_un_ods_qui_se_repete_a_l_infini_ne_remplit_pas_la_memoire(attribut):
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ods())) as avant, zipfile.ZipFile(sortie, "w") as apres:
        for nom in avant.namelist():
            lu = avant.read(nom)
            if nom == "content.xml":
                cible = b"table:table-row" if "rows" in attribut else b"table:table-cell"
                faux = cible + f' table:{attribut}="900000000"'.encode()
                lu = lu.replace(cible + b">", faux + b">").replace(cible + b" ", faux + b" ")
            apres.writestr(nom, lu)
    with pytest.raises(TableauIllisible):
        lire("x.ods", sortie.getvalue())


def test_des_titres_inconnus_se_disent_et_s_apprennent():
    contenu = "Bénéficiaire;Somme due\nA;1\n".encode()
    with pytest.raises(ColonnesManquantes) as refus:
        lire("x.csv", contenu)
    assert refus.value.titres == ["Bénéficiaire", "Somme due"]
    assert set(refus.value.manquent) == {"nom", "somme"}
    appris = {"beneficiaire": "nom", "somme due": "somme"}
    assert noms(lire("x.csv", contenu, appris)) == ["A"]


def test_un_titre_repete_en_haut_de_page_n_est_pas_une_ligne():
    assert noms(lire("x.csv", b"Nom;Montant\nA;1\nNom;Montant\nB;2\n")) == ["A", "B"]
