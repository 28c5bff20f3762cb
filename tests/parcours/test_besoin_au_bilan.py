"""L'histoire entière, dans un vrai navigateur : d'un besoin dit en séance au bilan scellé."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from jalons.fse.enums import StatutOperation as S
from jalons.fse.models import Bilan, Operation
from jalons.fse.operation.services import operation as operations
from jalons.projets.enums import EtatBesoin
from jalons.projets.models import Besoin, Projet
from tests.coordination.decor import planter, une_seance
from tests.distribution import _agent

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def _choisir(page, libelle: str, texte: str) -> None:
    """Choisit dans une liste filtrable au clavier, ou dans une liste ordinaire."""
    champ = page.get_by_label(libelle, exact=True).first
    if champ.evaluate("e => e.tagName") == "SELECT":
        champ.select_option(label=texte)
        return
    champ.click()
    champ.press_sequentially(texte[:12])
    page.locator(".ts-dropdown .option", has_text=texte).first.click()


def test_d_un_besoin_dit_en_cellule_locale_au_projet_finance(page, connecter_page, scene):
    decor = planter(scene)
    seance = une_seance(decor)
    connecter_page(decor.anne)
    page.goto(f"/coordination/seances/{seance.pk}/")
    page.get_by_role("link", name="Relever un besoin").click()
    page.get_by_label("Besoin").fill("Se rendre au travail sans voiture à Forbach")
    page.get_by_label("Thème").select_option("mobilite")
    page.get_by_label(re.compile("Personnes concernées")).fill("140")
    page.locator("main form button").last.click()
    page.get_by_role("link", name="Se rendre au travail sans voiture").click()
    page.get_by_role("link", name="Établir un diagnostic").click()
    page.get_by_label("Titre").fill("La mobilité dans le bassin houiller")
    page.get_by_label(re.compile("^Constats")).fill("Peu de bus avant 7 h.")
    page.locator("main form button").last.click()
    page.wait_for_selector("text=Nos chiffres")
    page.get_by_role("link", name="Ouvrir un projet").click()
    page.get_by_label("Projet", exact=True).fill("Navette solidaire du bassin houiller")
    page.locator("main form button").last.click()
    page.wait_for_selector("text=Ce qui le finance")
    projet = Projet.objects.get()
    assert projet.diagnostic.besoins.get().seance_id == seance.pk
    assert Besoin.objects.get().etat == EtatBesoin.EN_PROJET

    denis = _agent("Denis", "gestionnaire_fse", scene.departement)
    page.context.clear_cookies()
    connecter_page(denis)
    page.goto(f"/projets/{projet.pk}/")
    page.get_by_role("link", name=re.compile("Opération européenne")).click()
    assert page.get_by_label("Intitulé").input_value() == projet.intitule
    page.get_by_label("Code").fill("2026-navette")
    page.get_by_label("Programme").select_option("fse_plus_2021_2027")
    page.get_by_label("Début").fill("2026-01-01")
    page.get_by_label("Fin", exact=True).fill("2026-12-31")
    page.get_by_label("Numéro du département").fill("57")
    _choisir(page, "Bénéficiaire", "Département de la Moselle")
    page.get_by_label("Cette opération a des participants").uncheck()
    page.get_by_role("button", name="Ouvrir l'opération").click()
    page.wait_for_url("**/plan/")
    page.get_by_role("link", name="Établir le plan").click()
    page.locator("#id_postes-0-montant").fill("120 000,00")
    page.get_by_label("Option de coûts", exact=True).select_option("ocs_40")
    page.locator("#id_ressources-0-montant").fill("100 800,00")
    page.locator("#id_ressources-1-montant").fill("67 000,00")
    page.get_by_role("button", name="Enregistrer le plan").click()
    page.wait_for_url("**/plan/")
    assert page.get_by_text("OP-02").is_visible()
    page.get_by_role("link", name="Modifier le plan").click()
    page.locator("#id_ressources-1-montant").fill("67200")
    page.get_by_role("button", name="Enregistrer le plan").click()
    page.wait_for_url("**/plan/")
    page.wait_for_selector("text=168 000,00")
    assert page.get_by_text("OP-02").count() == 0
    operation = Operation.objects.get()
    page.goto(f"/fse/{operation.pk}/")
    for geste in (
        "Annoncer la demande",
        "Déposer la demande",
        "Noter la recevabilité",
        "Noter le début de l'instruction",
        "Noter l'avis rendu",
        "Noter la programmation",
    ):
        if geste == "Noter la recevabilité":
            page.locator("#p-commentaire").fill("Pièces reçues par courriel.")
        page.get_by_role("button", name=geste).click()
        page.wait_for_selector("text=Le statut est à jour")
    page.get_by_role("link", name="Signer la convention").first.click()
    page.get_by_label("Numéro").fill("FSE-2026-1")
    page.get_by_label("Signée le").fill("2026-01-05")
    page.get_by_role("button", name="Signer la convention").click()
    page.wait_for_selector("text=La signature est enregistrée")
    page.get_by_role("link", name=projet.intitule).click()
    page.wait_for_selector("text=Conventionnée")


def test_d_un_plan_a_un_bilan_scelle(page, connecter_page, scene, tmp_path):
    from tests.fse.decor_etudes import piece_pdf, programmer

    denis = _agent("Denis", "gestionnaire_fse", scene.departement)
    olga = _agent("Olga", "controleur_fse", scene.departement)
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
    facture = tmp_path / "facture.pdf"
    facture.write_bytes(piece_pdf())
    connecter_page(denis)
    page.goto(f"/fse/{operation.pk}/depenses/nouvelle/")
    page.get_by_label("Poste").select_option("prestations")
    page.get_by_label("Libellé").fill("Étude d'itinéraires")
    page.get_by_label("Montant (€)").fill("12 750,00")
    page.get_by_label("Date de la dépense").fill("2027-02-01")
    page.get_by_label("Acquittée le").fill("2026-05-20")
    page.get_by_label("Fournisseur").fill("Bureau d'études")
    page.get_by_label("Numéro de facture").fill("F-77")
    page.get_by_label("Mise en concurrence").fill("Trois devis")
    page.locator("input[type=file]").set_input_files(str(facture))
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector("text=OP-11")
    page.get_by_label("Date de la dépense").fill("2026-05-04")
    page.locator("input[type=file]").set_input_files(str(facture))
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector("text=La dépense est enregistrée")
    page.get_by_role("link", name="Bilans et contrôle").click()
    page.get_by_label("Bilan").select_option("final")
    page.get_by_role("button", name="Préparer").click()
    page.get_by_role("link", name="Bilan final n° 1").click()
    page.get_by_label(re.compile("^Réalisations")).fill("Les itinéraires sont dessinés.")
    page.get_by_role("button", name="Enregistrer le récit").click()
    page.get_by_role("button", name="Sceller le bilan").click()
    page.get_by_role("button", name="Confirmer").click()
    page.wait_for_selector("text=Le bilan est scellé et déposé")
    bilan = Bilan.objects.get()
    assert bytes(bilan.pdf.contenu).startswith(b"%PDF")
    assert bytes(bilan.tableur.contenu).startswith(b"PK")

    page.context.clear_cookies()
    connecter_page(olga)
    page.get_by_role("link", name="Contrôler").first.click()
    page.get_by_role("button", name="Ouvrir le contrôle").click()
    page.get_by_label(re.compile("Retenu pour")).fill("12 000,00")
    page.get_by_label(re.compile("Motif pour")).fill("Frais de bouche")
    page.get_by_role("button", name="Enregistrer les lignes de cette page").click()
    page.wait_for_selector("text=12 000,00")
    page.get_by_role("button", name="Notifier au bénéficiaire").click()
    page.wait_for_selector("text=Échange contradictoire")
    assert page.get_by_role("button", name="Arrêter le montant dû").count() == 0
    page.context.clear_cookies()
    connecter_page(denis)
    page.get_by_role("link", name="Répondre").first.click()
    page.get_by_label("Votre réponse").fill("Nous en prenons acte.")
    page.get_by_role("button", name="Envoyer la réponse").click()
    page.wait_for_selector("text=Votre réponse est enregistrée")
    page.context.clear_cookies()
    connecter_page(olga)
    page.get_by_role("link", name="Poursuivre").first.click()
    page.get_by_role("button", name="Arrêter le montant dû").click()
    page.get_by_role("button", name="Confirmer").click()
    page.wait_for_selector("text=Le contrôle est validé")
    controle = bilan.controle
    controle.refresh_from_db()
    assert controle.montant_du == Decimal("7704.00")
    assert bytes(controle.rapport.contenu).startswith(b"%PDF")
