"""Chaque écran européen, dans un vrai navigateur : sans obstacle, un seul titre, étroit sans déborder."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.fse.scene_europeenne import planter
from tests.outillage.decors import decor_partage
from tests.outillage.navigateur import attendre_le_calme

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
TELEPHONE = {"width": 390, "height": 800}


@decor_partage
def europe(scene):
    """Une opération contrôlée, une en exécution, une à participants, une idée."""
    return planter(scene)


def _adresses(europe, scene):
    """{personnage: [(nom de l'écran, arguments)]}."""
    c, s, e = europe.coordination.pk, europe.suivante.pk, europe.equipe.pk
    depense = europe.suivante.depenses.first().pk
    onglets = (
        "operation",
        "dossier",
        "plan",
        "depenses",
        "ressources",
        "temps",
        "bilans",
        "publicite",
    )
    return {
        "denis": [
            ("liste", []),
            ("nouvelle", []),
            *[(nom, [c]) for nom in onglets],
            ("plan", [e]),
            ("operation", [europe.vide.pk]),
            ("plan", [europe.vide.pk]),
            ("modifier_plan", [s]),
            ("modifier", [s]),
            ("convention", [s]),
            ("nouvelle_depense", [s]),
            ("depense", [depense]),
            ("importer_depenses", [s]),
            ("nouvelle_mission", [s]),
            ("mission", [europe.a_remplir.pk]),
            ("participants", [e]),
            ("participation", [europe.fiche.pk]),
            ("bilan", [europe.brouillon.pk]),
            ("bilan", [europe.bilan.pk]),
            ("controle", [europe.bilan.pk]),
            ("rediger", [s]),
            ("seances", [s]),
        ],
        "olga": [("liste", []), ("operation", [c]), ("controle", [europe.bilan.pk])],
        "helene": [("operation", [c]), ("feuille", [europe.mission.pk, "2025-03"])],
        "yves": [("feuille", [europe.a_remplir.pk, "2025-03"])],
        "lucie": [
            ("participation", [europe.fiche.pk]),
            ("entrer", [scene.fatou.pk, europe.suivante.pk]),
            ("ce_qui_manque", []),
            ("comparaison_depots", [europe.fiche.pk, "entree"]),
        ],
        "": [("publiques", []), ("fiche_publique", [europe.coordination.code])],
    }


@pytest.mark.parametrize("personnage", ["denis", "olga", "helene", "yves", "lucie", ""])
def test_chaque_ecran_europeen(page, sans_obstacle, connecter_page, scene, europe, personnage):
    if personnage:
        connecter_page(getattr(scene, personnage))
    for nom, arguments in _adresses(europe, scene)[personnage]:
        url = reverse(f"fse:{nom}", args=arguments)
        page.set_viewport_size({"width": 1280, "height": 800})
        reponse = page.goto(url)
        assert reponse.status == 200, url
        attendre_le_calme(page)
        sans_obstacle()
        assert page.locator("h1").count() == 1, url
        assert page.locator("h1").inner_text().strip(), url
        identifiants = Counter(page.eval_on_selector_all("[id]", "e => e.map(x => x.id)"))
        assert not [i for i, nombre in identifiants.items() if nombre > 1], url
        page.set_viewport_size(TELEPHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 392, url


def test_les_refus_se_lisent_sans_obstacle(page, sans_obstacle, connecter_page, scene, europe):
    connecter_page(scene.denis)
    page.goto(reverse("fse:nouvelle_depense", args=[europe.suivante.pk]))
    page.fill("[name=libelle]", "Papier")
    page.fill("[name=montant]", "12,345")
    page.fill("[name=date]", "2025-03-01")
    page.click("button:text-is('Enregistrer')")
    assert "décimales" in page.locator("[role=alert]").inner_text()
    sans_obstacle()
    page.goto(reverse("fse:modifier_plan", args=[europe.suivante.pk]))
    page.fill("[name=postes-1-montant]", "12")
    page.click("text=Enregistrer le plan")
    assert "pas enregistré" in page.locator("[role=alert]").inner_text()
    sans_obstacle()


def test_remplir_un_mois_d_un_geste_puis_signer(page, sans_obstacle, connecter_page, scene, europe):
    connecter_page(scene.yves)
    page.goto(reverse("fse:feuille", args=[europe.a_remplir.pk, "2025-03"]))
    page.fill("[name=h_03]", "2")
    page.press("[name=h_03]", "Enter")
    assert page.evaluate("document.activeElement.name") == "h_04"
    page.keyboard.type("1,5")
    assert page.locator("[data-total-general]").inner_text() == "3,50"
    page.fill("[name=recopie_heures]", "3,5")
    page.fill("[name=recopie_tache]", "Accueil")
    page.click("text=Recopier et enregistrer")
    page.wait_for_selector(".alerte-success")
    assert page.input_value("[name=h_03]") == "2,00"
    assert page.input_value("[name=h_05]") == "3,50"
    assert page.input_value("[name=h_08]") == ""
    assert page.locator("[data-total-general]").inner_text() == "70,00"
    sans_obstacle()


def test_revoir_des_lignes_et_en_retablir_une(page, sans_obstacle, connecter_page, scene):
    europe = planter(scene, notifie=False)
    connecter_page(scene.olga)
    page.goto(reverse("fse:controle", args=[europe.bilan.pk]))
    montants = page.locator(".saisie-montant")
    montants.nth(1).fill("100")
    page.click("text=Enregistrer les lignes")
    assert "Rien n'est enregistré" in page.locator("[role=alert]").inner_text()
    sans_obstacle()
    page.locator("input[name^=motif_]").nth(1).fill("Doublon")
    page.click("text=Enregistrer les lignes")
    assert "1 ligne à jour" in page.locator("#messages").inner_text()
    page.locator("button:has-text('Rétablir')").nth(1).click()
    expect(page.locator("#messages")).to_contain_text("La ligne est revue")
    assert europe.bilan.lignes.exclude(motif="").count() == 1
