"""Au clavier, agrandi, avec les réglages du système : ce que vit un agent qui n'a pas de souris."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jalons.questionnaires.services.remplissages import ouvrir
from tests.outillage.navigateur import attendre_le_calme
from tests.parcours.decor import adresses

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

LARGEUR_320 = {"width": 320, "height": 256}
DOSSIER = Path(__file__).parent
CERNE = (DOSSIER / "cerne.js").read_text(encoding="utf-8")
ESPACEMENT = (DOSSIER / "espacement.js").read_text(encoding="utf-8")


def _parcourir(page, maximum: int = 250) -> list[str]:
    """Tabule d'un bout à l'autre ; rend les défauts de cerne, et l'absence de sortie."""
    defauts: list[str] = []
    page.evaluate("() => { document.activeElement?.blur(); window.scrollTo(0, 0); }")
    for _ in range(maximum):
        page.keyboard.press("Tab")
        etat = page.evaluate(CERNE)
        if etat is None:
            return defauts
        if etat["style"] == "none" or etat["largeur"] < 2 or etat["contraste"] < 3:
            defauts.append(f"cerne {etat['style']} {etat['contraste']:.1f} : {etat['html']}")
        if etat["cache"]:
            defauts.append(f"caché sous le bandeau : {etat['html']}")
    return [*defauts, f"toujours pris après {maximum} tabulations"]


def test_le_focus_se_voit_partout_et_ne_reste_jamais_pris(
    page,
    connecter_page,
    dossiers,
):
    scene = dossiers[0]
    ouvrir(usage="dsp", personne=scene.fatou, par=scene.claire, le=timezone.localdate())
    connecter_page(scene.claire)
    page.emulate_media(reduced_motion="reduce")  # le défilement est immédiat
    for url in (
        "/",
        "/accueil/entrants/",
        f"/dossiers/{scene.fatou.pk}/",
        f"/accueil/personnes/{scene.fatou.pk}/coreo/",
        f"/questionnaires/dsp/personnes/{scene.fatou.pk}/theme/emploi/",
        f"/questionnaires/dsp/personnes/{scene.fatou.pk}/theme/competences/",
        "/coordination/propositions/",
    ):
        page.goto(url)
        attendre_le_calme(page)
        assert _parcourir(page) == [], url


def test_le_lien_d_evitement_mene_au_contenu(page, connecter_page, scene):
    connecter_page(scene.claire)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_rien_ne_deborde_a_320_px_ni_le_texte_espace(page, connecter_page, dossiers):
    """320 × 256 px : un écran de 1280 × 1024 agrandi à 400 %."""
    listes = adresses(*dossiers)
    for personnage, urls in listes.items():
        page.context.clear_cookies()
        connecter_page(getattr(dossiers[0], personnage))
        page.set_viewport_size(LARGEUR_320)
        for url in urls:
            page.goto(url)
            attendre_le_calme(page)
            largeur = page.evaluate("document.documentElement.scrollWidth")
            assert largeur <= 321, f"{url} : {largeur}"
            position = page.evaluate(
                "getComputedStyle(document.querySelector('.bandeau')).position"
            )
            assert position == "static", "un bandeau collé couvrirait la page agrandie"
        page.set_viewport_size({"width": 1280, "height": 800})


def test_le_texte_espace_ou_double_reste_lisible(page, connecter_page, dossiers):
    scene = dossiers[0]
    connecter_page(scene.claire)
    for url in adresses(*dossiers)["claire"]:
        page.goto(url)
        attendre_le_calme(page)
        assert page.evaluate(ESPACEMENT) == [], url
        assert page.evaluate("document.documentElement.scrollWidth") <= 1281, url
        page.evaluate("document.adoptedStyleSheets = []")
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1281, url


def test_un_filtre_garde_le_focus_et_annonce_le_resultat(page, connecter_page, dossiers):
    connecter_page(dossiers[0].claire)
    page.goto("/accueil/entrants/")
    page.focus("#f-agent")
    page.select_option("#f-agent", "personne")
    page.wait_for_url("**agent=personne*")
    expect(page.locator("#annonces")).not_to_be_empty()
    assert page.evaluate("document.activeElement.id") == "f-agent"
    annonce = page.locator("#annonces").inner_text()
    assert "entrée" in annonce or "Personne" in annonce


def test_une_erreur_recoit_le_focus_et_mene_au_champ(page, connecter_page, dossiers):
    scene = dossiers[0]
    connecter_page(scene.claire)
    page.goto("/comptes/mot-de-passe/")
    page.fill("#id_old_password", "faux")
    page.fill("#id_new_password1", "une phrase assez longue")
    page.fill("#id_new_password2", "une autre phrase longue")
    page.click("text=Changer le mot de passe")
    page.wait_for_selector("[role=alert]")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.title().startswith("À corriger")
    page.locator("[role=alert] a").first.focus()
    page.keyboard.press("Enter")
    vise = page.evaluate("document.activeElement.getAttribute('aria-describedby')")
    assert "error" in vise


def test_le_message_d_une_page_est_annonce(page, connecter_page, dossiers):
    scene = dossiers[0]
    connecter_page(scene.claire)
    page.goto("/comptes/mot-de-passe/change/")
    expect(page.locator("#annonces")).to_contain_text("changé")


def test_la_boite_de_confirmation_se_mene_au_clavier(page, connecter_page, scene):
    from datetime import date

    from jalons.comptes.roles import AdministrateurFonctionnel
    from jalons.comptes.services import affecter

    affecter(agent=scene.nadia, role=AdministrateurFonctionnel, par=None, depuis=date(2025, 1, 1))
    connecter_page(scene.nadia)
    page.goto(f"/comptes/agents/{scene.claire.pk}/")
    page.focus("text=Fermer le compte")
    page.keyboard.press("Enter")
    boite = page.get_by_role("dialog", name="Fermer ce compte ?")
    boite.wait_for()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    boite.wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent") == "Fermer le compte"
    scene.claire.refresh_from_db()
    assert scene.claire.is_active


def test_le_raccourci_d_une_touche_s_arrete(page, connecter_page, scene):
    connecter_page(scene.claire)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q-bandeau"
    page.click(".compte > button")
    page.click("[data-raccourci-regler]")
    page.reload()
    page.focus("#contenu")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "contenu"
    page.click(".compte > button")
    assert page.locator("[data-raccourci-regler]").get_attribute("aria-pressed") == "false"


def test_le_menu_se_deplie_au_clavier_sur_un_ecran_etroit(page, connecter_page, scene):
    connecter_page(scene.claire)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/accueil/entrants/")
    bouton = page.get_by_role("button", name="Menu", exact=True)
    assert not page.locator("#menu-rubriques").is_visible()
    bouton.focus()
    page.keyboard.press("Enter")
    assert bouton.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Ma journée"
    page.keyboard.press("Escape")
    assert bouton.evaluate("e => e === document.activeElement")


def test_la_session_previent_et_se_prolonge(page, connecter_page, scene):
    connecter_page(scene.claire)
    page.clock.install()
    page.goto("/aide/")
    restantes = int(page.locator("meta[name=session]").get_attribute("content"))
    page.clock.fast_forward((restantes - 540) * 1000)
    boite = page.get_by_role("dialog")
    boite.wait_for()
    assert "Votre session se ferme à" in boite.inner_text()
    with page.expect_response("**/comptes/session/prolonger/") as reponse:
        boite.get_by_role("button", name="Rester connecté").click()
    assert reponse.value.json()["secondes"] >= restantes


def test_le_mouvement_reduit_et_les_couleurs_imposees_sont_respectes(page, connecter_page, scene):
    connecter_page(scene.claire)
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    page.goto("/accueil/entrants/")
    style = "e => getComputedStyle(e)"
    assert page.locator(".btn").first.evaluate(f"{style}.transitionDuration") in ("0s", "1e-05s")
    courante = page.locator(".menu a[aria-current]")
    assert courante.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_un_cadre_qui_defile_prend_le_focus_et_porte_un_nom(page, connecter_page, dossiers):
    connecter_page(dossiers[0].helene)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/comptes/parametres/")
    cadre = page.get_by_role("group", name="à faire défiler").first
    cadre.wait_for()
    assert cadre.get_attribute("tabindex") == "0"
