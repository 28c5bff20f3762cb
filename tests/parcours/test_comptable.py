"""L'histoire d'un comptable, dans un vrai navigateur : trois feuilles mensuelles, puis un avoir."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from jalons.fse.enums import StatutOperation as S
from jalons.fse.models import Depense
from jalons.fse.operation.services import operation as operations
from tests.distribution import _agent
from tests.fse.decor_etudes import piece_pdf, programmer

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
TITRES = ["Poste", "Libellé", "Fournisseur", "Facture", "Date", "Acquittée le", "Montant"]


def _ligne(libelle, numero, jour, montant):
    return ["Prestations externes", libelle, "Bureau d'études", numero, jour, jour, montant]


FEUILLES = {
    "Janvier": [_ligne("Comptages", "F-101", date(2026, 1, 20), 1200)],
    "Février": [_ligne("Enquête", "F-102", date(2026, 2, 17), "800,50")],
    "Mars": [
        _ligne("Itinéraires", "F-103", "12/03/2026", "3 000,00 €"),
        _ligne("D'avant l'opération", "F-99", date(2025, 12, 5), 50),
        ["", "Total de mars", "", "", "", "", 3050],
    ],
    "Brouillon": [_ligne("Pas encore facturé", "F-104", date(2026, 3, 30), 999)],
}


def _classeur(chemin):
    classeur = Workbook()
    classeur.remove(classeur.active)
    for nom, lignes in FEUILLES.items():
        feuille = classeur.create_sheet(nom)
        for ligne in (TITRES, *lignes):
            feuille.append(ligne)
    classeur["Brouillon"].sheet_state = "hidden"
    classeur.save(chemin)
    return str(chemin)


def _dit(page) -> str:
    """Ce que dit la page, espaces ordinaires."""
    return " ".join(page.locator("main").inner_text().split())


def test_de_trois_feuilles_a_un_avoir(page, connecter_page, scene, tmp_path):
    denis = _agent("Denis", "gestionnaire_fse", scene.departement)
    operation = programmer(denis, scene.departement)
    operations.conventionner(
        operation=operation,
        numero="C1",
        date_signature=date(2026, 1, 5),
        par=denis,
        le=date(2026, 1, 5),
    )
    operation.refresh_from_db()
    operations.passer(operation=operation, vers=S.EN_EXECUTION, par=denis, le=date(2026, 1, 6))
    classeur = _classeur(tmp_path / "grand-livre.xlsx")
    connecter_page(denis)
    page.goto(f"/fse/{operation.pk}/depenses/")
    page.get_by_role("link", name="Importer un tableau").click()
    page.locator("input[type=file]").set_input_files(classeur)
    page.get_by_role("button", name="Vérifier sans importer").click()
    page.wait_for_selector("text=rien n'est encore enregistré")
    assert not Depense.objects.exists()
    page.locator("input[type=file]").set_input_files(classeur)
    page.get_by_role("button", name="Importer", exact=True).click()
    page.wait_for_selector("h2:text-is('Résultat')")
    dit = _dit(page)
    assert "Lu : « Janvier » (1 ligne) ; « Février » (1 ligne) ; « Mars » (2 lignes)." in dit
    assert "Pas lu : « Brouillon » (feuille masquée)." in dit
    assert "3 dépenses créées pour 5 000,50 €" in dit and "1 ligne refusée" in dit
    assert "Mars, 3" in dit and "OP-11" in dit

    page.get_by_role("link", name="Voir les dépenses").click()
    page.get_by_role("link", name="Itinéraires").click()
    page.get_by_role("link", name="Noter un avoir").click()
    page.get_by_label("Montant rendu (€)").fill("250,75")
    page.get_by_label("Reçu le").fill("2026-04-02")
    page.get_by_role("button", name="Noter l'avoir").click()
    page.wait_for_selector("text=Donnez le numéro de l'avoir")
    assert page.get_by_label("Montant rendu (€)").input_value() == "250,75"
    page.get_by_label("Numéro de l'avoir").fill("AV-7")
    avoir = tmp_path / "avoir.pdf"
    avoir.write_bytes(piece_pdf())
    page.locator("input[type=file]").set_input_files(str(avoir))
    page.get_by_role("button", name="Noter l'avoir").click()
    page.wait_for_selector("text=L'avoir est noté")
    assert "Il reste 2 749,25 € de cette dépense." in _dit(page)
    rendu = Depense.objects.get(corrige__isnull=False)
    assert rendu.corrige.libelle == "Itinéraires" and rendu.montant == Decimal("-250.75")
    assert rendu.facture.avoir_de == rendu.corrige.facture
