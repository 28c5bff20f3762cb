"""Chaque type de page, dans un vrai navigateur, sans obstacle pour axe ; et un écran étroit."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from django.utils import timezone

from jalons.questionnaires.services.remplissages import ouvrir
from tests.outillage.navigateur import attendre_le_calme
from tests.parcours.decor import adresses

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


PUBLIQUES = (
    "/comptes/connexion/",
    "/comptes/mot-de-passe/oublie/",
    "/comptes/mot-de-passe/oublie/envoye/",
    "/comptes/mot-de-passe/choisir/MQ/faux/",
    "/accessibilite/",
    "/accessibilite/audit/",
    "/aide/",
    "/plan-du-site/",
    "/donnees-personnelles/",
)


def test_les_pages_publiques(page, sans_obstacle, scene):
    page.erreurs_attendues.append("403")
    for url in PUBLIQUES:
        page.goto(url)
        sans_obstacle()
    page.goto("/comptes/sans-habilitation/")
    sans_obstacle()


def test_les_pages_des_comptes(page, sans_obstacle, connecter_page, scene):
    from datetime import date

    from jalons.comptes.roles import AdministrateurFonctionnel
    from jalons.comptes.services import affecter

    affecter(agent=scene.nadia, role=AdministrateurFonctionnel, par=None, depuis=date(2025, 1, 1))
    connecter_page(scene.nadia)
    for url in ("/comptes/agents/", f"/comptes/agents/{scene.claire.pk}/"):
        page.goto(url)
        sans_obstacle()


@pytest.mark.parametrize("personnage", ["claire", "helene", "nadia"])
def test_chaque_type_de_page(page, sans_obstacle, connecter_page, dossiers, personnage):
    scene = dossiers[0]
    le = timezone.localdate()
    ouvrir(usage="dsp", personne=scene.fatou, par=scene.claire, le=le)
    connecter_page(getattr(scene, personnage))
    for url in adresses(*dossiers)[personnage]:
        reponse = page.goto(url)
        assert reponse.status == 200, url
        attendre_le_calme(page)
        sans_obstacle()
        assert page.locator("h1").count() == 1, url
        assert page.locator("h1").inner_text().strip(), url


def test_la_page_introuvable_est_claire(page, sans_obstacle, connecter_page, scene):
    page.erreurs_attendues.append("404")
    connecter_page(scene.claire)
    page.goto(f"/dossiers/{scene.jean.pk}/")
    assert "introuvable" in page.locator("h1").inner_text()
    sans_obstacle()


def test_sur_un_telephone_rien_ne_deborde(page, connecter_page, dossiers):
    scene = dossiers[0]
    page.set_viewport_size({"width": 390, "height": 800})
    connecter_page(scene.claire)
    for url in (
        "/",
        f"/dossiers/{scene.fatou.pk}/",
        f"/accueil/personnes/{scene.fatou.pk}/orienter/",
    ):
        page.goto(url)
        attendre_le_calme(page)
        assert _largeur(page) <= 392, url


def _largeur(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def test_sur_un_telephone_une_table_large_defile_dans_son_cadre(page, connecter_page, dossiers):
    page.set_viewport_size({"width": 390, "height": 800})
    connecter_page(dossiers[0].helene)
    for url in (
        "/comptes/parametres/",
        "/comptes/parametres/delai_orientation/",
        "/personnes/consultations/",
        "/accueil/entrants/",
    ):
        page.goto(url)
        attendre_le_calme(page)
        assert _largeur(page) <= 392, url


def test_les_pages_de_la_coordination(page, sans_obstacle, connecter_page, scene):
    from jalons.coordination.models import Decision
    from jalons.coordination.selectors.liens import jeton_de
    from jalons.projets.models import DiagnosticPartage
    from tests.coordination.decor import garnir, planter

    decor = planter(scene)
    seance = garnir(decor)
    connecter_page(decor.anne)
    s, invitation = seance.pk, seance.invitations.first()
    for adresse in (
        "",
        f"instances/{decor.cellule.pk}/",
        "instances/nouvelle/",
        "propositions/",
        "seances/",
        f"seances/{s}/",
        f"seances/{s}/modifier/",
        f"seances/{s}/presences/",
        f"seances/{s}/animer/",
        f"seances/{s}/parcours/?q=diallo",
        f"invitations/{invitation.pk}/signer/",
        "decisions/",
        f"decisions/{Decision.objects.get().pk}/clore/",
        "/projets/besoins/",
        f"/projets/besoins/{seance.besoins.get().pk}/",
        "/projets/diagnostics/",
        f"/projets/diagnostics/{DiagnosticPartage.objects.get().pk}/",
        "/projets/",
        "seances/?quand=a_venir",
        f"/projets/{DiagnosticPartage.objects.get().projets.get().pk}/",
        "/projets/plans/",
        "/repertoire/",
        f"/repertoire/{decor.action.pk}/",
        "/repertoire/nouvelle/",
        "/repertoire/dispositifs/",
        "/repertoire/coordonnes/",
        f"/repertoire/{decor.action.pk}/compter/",
        "/projets/mille-feuille/",
        "calendrier/",
        "calendrier/abonnement/",
        f"instances/{decor.cellule.pk}/clore/",
        f"decisions/{Decision.objects.get().pk}/modifier/",
        f"reponse/{jeton_de(invitation)}/",
        f"reponse/{jeton_de(invitation)}/proposer/",
    ):
        assert page.goto(urljoin("/coordination/", adresse)).status == 200, adresse
        attendre_le_calme(page)
        sans_obstacle()
        assert page.locator("h1").inner_text().strip(), adresse
    page.set_viewport_size({"width": 390, "height": 800})
    for adresse in (
        "",
        f"seances/{s}/",
        f"seances/{s}/animer/",
        f"seances/{s}/presences/",
        "calendrier/",
        "/repertoire/coordonnes/",
        "/projets/mille-feuille/",
        "decisions/",
    ):
        assert page.goto(urljoin("/coordination/", adresse)).status == 200, adresse
        attendre_le_calme(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 392, adresse
