"""L'histoire d'un chargé d'insertion : du diagnostic au contrat signé, puis renouvelé."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.roles import ChargeInsertion
from jalons.comptes.services import affecter
from jalons.contrats.models import Contrat
from jalons.repertoire.enums import Voie
from jalons.repertoire.models import Capacite
from jalons.socle.periode import Periode
from tests.contrats.decor import notifiee

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pret(accueil_pret):
    """Claire, chargée d'insertion et référente de Fatou, dont l'orientation est notifiée."""
    scene, depuis = accueil_pret, date(2025, 1, 1)
    affecter(agent=scene.claire, role=ChargeInsertion, par=None, depuis=depuis)
    Capacite.objects.create(
        structure=scene.departement,
        agent=scene.claire,
        voie="sociale",
        nombre=9,
        periode=Periode(depuis),
    )
    notifiee(scene, voie=Voie.SOCIALE, structure=scene.departement, referent=scene.claire)
    return scene


def test_du_diagnostic_au_contrat_signe_puis_renouvele(pret, page, connecter_page, sans_obstacle):
    connecter_page(pret.claire)
    page.goto(reverse("portail:dossier", args=[pret.fatou.pk]))
    page.get_by_role("link", name="Préparer le contrat").first.click()
    sans_obstacle()
    page.get_by_role("button", name="Préparer le contrat").click()
    page.get_by_label("Situation et besoins").fill("Loge chez un proche, veut reprendre confiance.")
    page.get_by_label("Objectifs").fill("Un logement stable\nReprendre confiance")
    page.get_by_text("Enregistré à").wait_for()
    sans_obstacle()
    page.get_by_role("button", name="Suite : Plan d'actions").click()
    sans_obstacle()
    page.locator("[name=actions-1-intitule]").fill("Demande de logement social")
    page.locator("[name=actions-1-heures_hebdo]").fill("2h30")
    page.get_by_role("button", name="Suite : Durée et rythme").click()
    page.get_by_text("Durée minorée, pour une raison individuelle").click()
    page.get_by_label("Heures par semaine").fill("6")
    page.get_by_label("Si la durée est minorée").fill("Le logement d'abord")
    page.get_by_text("Chaque mois").click()
    sans_obstacle()
    page.get_by_role("button", name="Suite : Engagements").click()
    page.get_by_role("button", name="Suite : Relire et signer").click()
    page.get_by_text("ou gardez ainsi").wait_for()
    sans_obstacle()
    page.get_by_role("button", name="Arrêter le texte et faire signer").click()
    page.get_by_label("La personne a lu le contrat").check()
    sans_obstacle()
    page.get_by_role("button", name="Signer le contrat").click()
    page.get_by_text("Le contrat est signé et archivé.").wait_for()
    contrat = Contrat.objects.get()
    assert (contrat.etat, contrat.date_signature) == ("signe", timezone.localdate())
    assert [str(a.heures_hebdo) for a in contrat.actions.all()][1] == "2.50"
    sans_obstacle()
    _renouveler(page, contrat, sans_obstacle)


def _renouveler(page, contrat, sans_obstacle):
    """Une action est faite : elle ne revient pas, les autres si."""
    page.get_by_role("link", name="Où en est-elle ?").first.click()
    page.get_by_text("Faite", exact=True).click()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Renouveler").click()
    page.get_by_role("link", name="Plan d'actions").click()
    suivant = Contrat.objects.exclude(pk=contrat.pk).get()
    assert [a.intitule for a in suivant.actions.all()] == ["Demande de logement social"]
    assert page.locator("[name=actions-0-intitule]").input_value() == "Demande de logement social"
    page.goto(reverse("contrats:versions", args=[suivant.pk]))
    sans_obstacle()
    page.goto(reverse("contrats:semaine", args=[contrat.personne_id]))
    page.get_by_text("Objectif 6 h").wait_for()
    sans_obstacle()
    page.set_viewport_size({"width": 360, "height": 800})
    for vue, cle in (("contrat", contrat.pk), ("personne", contrat.personne_id)):
        page.goto(reverse(f"contrats:{vue}", args=[cle]))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        sans_obstacle()
