"""Rien de ce qui est saisi ne se perd : partir aussitôt, revenir, session finie, réseau coupé."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from jalons.questionnaires.selectors.remplissages import reponses_a_plat
from jalons.questionnaires.services import remplissages as services
from tests.distribution import MOT_DE_PASSE, _agent

DIT = "Hébergée chez sa sœur depuis mars"


@pytest.fixture
def ouvert(accueil_pret, page, connecter_page):
    """Le diagnostic de Fatou, ouvert ; Claire est devant le thème « Logement »."""
    scene = accueil_pret
    ouvert = services.ouvrir(
        usage="dsp", personne=scene.fatou, par=scene.claire, le=timezone.localdate()
    )
    connecter_page(scene.claire)
    page.goto(adresse(scene, "logement"))
    return ouvert


def adresse(scene, theme):
    return f"/questionnaires/dsp/personnes/{scene.fatou.pk}/theme/{theme}/"


def attendre(page, lire, attendu):
    """La base finit par dire ce que l'on attend : l'envoi part avec la page que l'on quitte."""
    for _ in range(100):
        if lire() == attendu:
            return
        page.wait_for_timeout(50)
    assert lire() == attendu


def dit(ouvert):
    return reponses_a_plat(ouvert).get("logement_precisions")


@pytest.mark.parametrize("geste", ["autre_theme", "recharger", "retour", "fermer"])
def test_partir_aussitot_n_efface_rien(accueil_pret, page, ouvert, geste):
    page.goto(adresse(accueil_pret, "emploi"))
    page.goto(adresse(accueil_pret, "logement"))
    page.fill("#id_logement_precisions", DIT)
    if geste == "autre_theme":
        page.click("nav[aria-label='Thèmes'] >> text=Mobilité")
    elif geste == "recharger":
        page.reload()
    elif geste == "retour":
        page.go_back()
    else:
        page.goto("about:blank")
    attendre(page, lambda: dit(ouvert), DIT)
    page.goto(adresse(accueil_pret, "logement"))
    assert page.input_value("#id_logement_precisions") == DIT


def test_une_session_qui_tombe_au_milieu_rend_la_saisie(accueil_pret, page, ouvert):
    """On tape, la session finit, on continue de taper, on clique « Suite », on se reconnecte."""
    page.erreurs_attendues += ["403", "Failed to load", "net::ERR"]
    page.get_by_text("Logement d'urgence : hôtel social").click()
    page.wait_for_selector("text=/Enregistré à \\d+ h \\d\\d/")
    Session.objects.all().delete()
    page.fill("#id_logement_precisions", DIT)
    page.wait_for_selector("text=Votre session est terminée")
    page.get_by_role("group", name="Difficultés liées").get_by_text("Impayés de loyer").click()
    page.click("text=Suite : Santé")
    page.wait_for_url("**/connexion/**")
    assert not dit(ouvert)
    page.fill("#id_username", accueil_pret.claire.courriel)
    page.fill("#id_password", MOT_DE_PASSE)
    page.click("text=Se connecter")
    page.wait_for_url("**/theme/logement/")
    attendre(page, lambda: dit(ouvert), DIT)
    assert page.input_value("#id_logement_precisions") == DIT
    gardees = reponses_a_plat(ouvert)
    assert (gardees["natlog"], gardees["diflog"]) == ("0905", ["1002"])


def test_un_autre_agent_ne_lit_ni_ne_recoit_le_brouillon(accueil_pret, page, ouvert):
    accueil_pret.autre = _agent("Lise", "travailleur_social", accueil_pret.departement)
    page.erreurs_attendues += ["403", "Failed to load", "net::ERR"]
    Session.objects.all().delete()
    page.fill("#id_logement_precisions", DIT)
    page.wait_for_selector("text=Votre session est terminée")
    garde = page.evaluate("Object.values(localStorage).join()")
    assert "iv" in garde and "sœur" not in garde
    # Reconnectée sous un autre nom dans le même navigateur, rien ne revient.
    page.goto("/comptes/connexion/")
    page.fill("#id_username", accueil_pret.autre.courriel)
    page.fill("#id_password", MOT_DE_PASSE)
    page.click("text=Se connecter")
    page.wait_for_url("**/")
    page.goto(adresse(accueil_pret, "logement"))
    page.wait_for_load_state("networkidle")
    assert page.input_value("#id_logement_precisions") == ""
    assert not dit(ouvert)


def test_le_reseau_coupe_puis_revenu(accueil_pret, page, ouvert):
    page.erreurs_attendues += ["Failed to load", "net::ERR"]
    page.context.set_offline(True)
    page.fill("#id_logement_precisions", DIT)
    page.wait_for_selector("text=nouvelle tentative")
    assert not dit(ouvert)
    page.context.set_offline(False)
    page.goto(adresse(accueil_pret, "emploi"))
    page.goto(adresse(accueil_pret, "logement"))
    attendre(page, lambda: dit(ouvert), DIT)
    assert page.input_value("#id_logement_precisions") == DIT


def test_renoncer_apres_une_comparaison_ne_ramene_pas_la_saisie(accueil_pret, page, ouvert):
    page.erreurs_attendues += ["409"]
    services.enregistrer_theme(
        remplissage=ouvert,
        theme="logement",
        reponses={"logement_precisions": "Autre"},
        version=0,
        par=accueil_pret.helene,
        le=timezone.localdate(),
    )
    page.fill("#id_logement_precisions", DIT)
    page.wait_for_selector("text=Un autre agent a modifié")
    page.click("text=Suite : Santé")
    page.click("text=Garder ce qui est en place")
    page.wait_for_selector("#id_logement_precisions")
    assert page.input_value("#id_logement_precisions") == "Autre"
    page.goto(adresse(accueil_pret, "emploi"))
    page.goto(adresse(accueil_pret, "logement"))
    assert page.input_value("#id_logement_precisions") == "Autre"


def test_apres_valider_le_retour_montre_la_version_validee(accueil_pret, page, ouvert):
    page.get_by_text("Logement d'urgence : hôtel social").click()
    page.click("text=Relire et valider")
    for theme in ("Santé", "Situation sociale", "Emploi", "Niveau", "Compétences", "Mobilité"):
        page.get_by_role("button", name=f"Abordé, rien à signaler : {theme}").click()
    page.get_by_role("button", name="Abordé, rien à signaler : Mode de garde").click()
    page.click("text=Valider et orienter")
    page.wait_for_url("**/orienter/")
    page.goto(adresse(accueil_pret, "logement"))
    page.wait_for_url("**/1/")
    assert page.get_by_text("hôtel social").is_visible()
    assert page.get_by_text("Ce questionnaire est validé").is_visible()


def test_les_competences_se_notent_au_clavier(accueil_pret, page, ouvert):
    page.goto(adresse(accueil_pret, "competences"))
    premier = page.locator("[data-notes] fieldset").first.locator("input").first
    premier.focus()
    page.keyboard.type("43")  # la personne, puis l'agent
    page.keyboard.type("1")
    page.keyboard.press("Delete")
    attendre(
        page,
        lambda: [reponses_a_plat(ouvert).get(c) for c in ("sf_accueillir", "sf_vendre")],
        [{"personne": 3, "agent": 2}, {"personne": 0}],
    )
    hauteur = page.locator("[data-notes]").evaluate_all(
        "tables => tables.reduce((h, t) => h + t.getBoundingClientRect().height, 0)"
    )
    assert hauteur < 1300
    page.set_viewport_size({"width": 360, "height": 740})
    debord = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert debord <= 0


def test_un_choix_qui_exclut_les_autres_les_decoche(accueil_pret, page, ouvert):
    page.goto(adresse(accueil_pret, "mobilite"))
    groupe = page.get_by_role("group", name="Moyen de transport personnel")
    groupe.get_by_text("Voiture").click()
    groupe.get_by_text("Aucun").click()
    attendre(page, lambda: reponses_a_plat(ouvert).get("topmoyloco"), ["aucun"])
    groupe.get_by_text("Vélo").click()
    attendre(page, lambda: reponses_a_plat(ouvert).get("topmoyloco"), ["velo"])


def test_une_question_qui_depend_d_une_autre_se_montre_a_temps(accueil_pret, page, ouvert):
    page.goto(adresse(accueil_pret, "situation_sociale"))
    suite = page.get_by_role("group", name="Sur quoi porte cet accompagnement")
    assert not suite.is_visible()
    page.get_by_role("group", name="Déjà accompagnée").get_by_text("Oui", exact=True).click()
    assert suite.is_visible()
