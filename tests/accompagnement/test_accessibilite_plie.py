"""Les écrans du PLIE dans un vrai navigateur : sans obstacle, et utilisables."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jalons.accompagnement.etapes import Bilan, FormationLinguistique
from jalons.accompagnement.models import CommissionPlie, Contact, Parcours, ThemeDuPlan
from jalons.accompagnement.services.plan import ajouter_action, ajouter_theme, ouvrir_plan
from jalons.regles.models import RegleDatee
from tests.accompagnement.decor import CDI, LE, admettre, commission, contact, etape, sortir
from tests.outillage.navigateur import attendre_le_calme

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
A = "/accompagnement/"


@pytest.fixture
def parcours_garnis(plie):
    """Fatou en parcours avec des étapes qui se chevauchent, Jean sorti, une commission à venir."""
    parcours = admettre(plie)
    etape(plie, parcours, fin=date(2026, 9, 30))
    etape(plie, parcours, FormationLinguistique, fin=date(2026, 6, 30))
    etape(plie, parcours, Bilan, debut=timezone.localdate() + timedelta(days=20))
    sortir(plie, admettre(plie, plie.jean), CDI)
    seance = commission(plie, timezone.localdate() + timedelta(days=9))
    plan = ouvrir_plan(personne=plie.fatou, par=plie.lucie, le=LE)
    ligne = ajouter_theme(
        plan=plan,
        theme="mobilite",
        niveau=1,
        niveau_vise=3,
        objectif="Passer le permis",
        par=plie.lucie,
        le=LE,
    )
    le = timezone.localdate()
    ajouter_action(ligne=ligne, intitule="Code", qui="personne", echeance=le, par=plie.lucie, le=le)
    contact(plie, parcours, le)
    return plie, seance, plie.fatou.pk, plie.jean.pk


def adresses(seance, fatou, jean):
    decidee = CommissionPlie.objects.exclude(pk=seance.pk).get()
    du_plie = {p.personne_id: p.pk for p in Parcours.objects.all()}
    ligne = ThemeDuPlan.objects.get()
    return [
        "/",
        A + "plie/",
        A + "plie/?etat=sorti",
        A + "plie/chiffres/",
        "/regles/sorties_plie/",
        A + "plie/commissions/",
        f"{A}plie/commissions/{seance.pk}/",
        f"{A}plie/commissions/{decidee.pk}/",
        f"{A}plie/passages/{decidee.passages.first().pk}/",
        f"/dossiers/{fatou}/",
        f"{A}parcours/{du_plie[fatou]}/",
        f"{A}parcours/{du_plie[jean]}/",
        f"{A}parcours/{du_plie[fatou]}/etapes/ajouter/",
        f"{A}parcours/{du_plie[jean]}/etapes/ajouter/",
        f"{A}parcours/{du_plie[fatou]}/referent/",
        f"{A}personnes/{fatou}/contacts/noter/",
        f"{A}contacts/{Contact.objects.get().pk}/",
        f"{A}personnes/{fatou}/parcours/ouvrir/",
        f"{A}personnes/{fatou}/plan/",
        f"{A}personnes/{fatou}/plan/themes/ajouter/",
        f"{A}personnes/{fatou}/plan/themes/{ligne.pk}/",
        f"{A}personnes/{fatou}/plan/themes/{ligne.pk}/actions/",
        f"{A}personnes/{fatou}/plie/sortie/",
        f"{A}personnes/{jean}/plie/sortie/dite/",
    ]


def test_les_ecrans_du_plie_sont_sans_obstacle(
    page, sans_obstacle, connecter_page, parcours_garnis
):
    scene, *suite = parcours_garnis
    connecter_page(scene.lucie)
    for adresse in adresses(*suite):
        assert page.goto(adresse).status == 200, adresse
        attendre_le_calme(page)
        sans_obstacle()
        assert page.locator("h1").count() == 1, adresse
    page.context.clear_cookies()
    connecter_page(scene.helene)
    assert page.goto(A + "en-chiffres/").status == 200
    sans_obstacle()


def test_changer_une_regle_est_sans_obstacle(page, sans_obstacle, connecter_page, plie):
    connecter_page(plie.helene)
    regle = RegleDatee.objects.get(code="emploi_durable")
    racine = "/regles/sorties_plie/"
    for adresse in (racine, f"{racine}{regle.pk}/", f"{racine}{regle.pk}/arreter/"):
        assert page.goto(adresse).status == 200, adresse
        sans_obstacle()
        assert page.locator("h1").count() == 1, adresse


def test_sur_un_telephone_les_etapes_se_lisent_sans_defiler(
    page, sans_obstacle, connecter_page, parcours_garnis
):
    scene, _, fatou, _ = parcours_garnis
    page.set_viewport_size({"width": 390, "height": 800})
    connecter_page(scene.lucie)
    for adresse in (A + "plie/", f"{A}personnes/{fatou}/plie/"):
        page.goto(adresse)
        attendre_le_calme(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        sans_obstacle()
    boite = page.locator("text=Mettre à jour").first.bounding_box()
    assert boite["x"] + boite["width"] <= 390


def test_la_grille_repond_avant_d_ecrire(page, connecter_page, parcours_garnis):
    scene, _, fatou, _ = parcours_garnis
    connecter_page(scene.lucie)
    page.goto(f"{A}personnes/{fatou}/plie/sortie/")
    page.select_option("#id_nature", "cdd")
    page.fill("#id_periodes", "20/03/2026 au 19/09/2026")
    page.select_option("#id_temps", "plein")
    page.click("text=Voir ce que dit la grille")
    page.wait_for_selector("text=Il faut au moins 6 mois.")
    assert page.locator(".decision .pastille", has_text="Sortie positive").count() == 1
    page.fill("#id_periodes", "20/03/2026 au 18/09/2026")
    page.click("text=Voir ce que dit la grille")
    page.wait_for_selector("text=Sortie non positive")


def test_la_frise_dessine_chaque_etape(page, connecter_page, parcours_garnis):
    scene, _, fatou, _ = parcours_garnis
    connecter_page(scene.lucie)
    page.goto(f"{A}personnes/{fatou}/plie/")
    assert page.locator("svg[role=img] rect").count() == 3
