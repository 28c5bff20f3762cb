"""L'histoire d'Ines, au navigateur : le portefeuille de l'UDAF, une entrée, un bilan jugé, l'argent."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jalons.repertoire.models import BilanConvention, Conventionnement, SuiviConvention
from jalons.repertoire.services import bilans
from jalons.socle.periode import annee_civile
from tests.outillage.navigateur import attendre_le_calme
from tests.repertoire.decor_udaf import udaf as udaf

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_le_portefeuille_de_l_udaf(page, connecter_page, sans_obstacle, udaf):
    le = timezone.localdate()
    an = annee_civile(le.year)
    Conventionnement.objects.update(signee_le=None)
    Conventionnement.objects.update(periode=an, signee_le=an.debut)
    udaf.convention.refresh_from_db()
    bilans.rendre_bilan(
        convention=udaf.convention, annee=le.year, synthese="Tenu.", par=udaf.sophie, le=le
    )
    connecter_page(udaf.ines)
    page.click("text=Offre d'insertion")
    page.click("nav[aria-label='Rubriques'] >> text=Conventions")
    page.click("text=UDAF-2026")
    attendre_le_calme(page)
    sans_obstacle()
    fiche = page.url
    page.click("text=Voir les personnes")
    page.wait_for_url("**/suivis/")
    sans_obstacle()
    page.click("text=Noter une entrée")
    page.wait_for_url("**/inscrire/")
    page.fill("#q", "diallo")
    page.click("button:has-text('Chercher')")
    page.wait_for_url("**q=diallo")
    sans_obstacle()
    page.click("main >> text=Noter l'entrée")
    page.wait_for_url(f"**/inscrire/{udaf.fatou.pk}/")
    sans_obstacle()
    page.click('button:has-text("Noter l\'entrée")')
    page.wait_for_url("**/suivis/")
    assert SuiviConvention.objects.get().personne_id == udaf.fatou.pk
    page.goto(fiche)
    page.click("main a.btn:has-text('Juger')")
    page.wait_for_url("**/juger/")
    sans_obstacle()
    page.select_option("[name=verdict]", "satisfaisant")
    page.fill("[name=motif]", "Objectifs tenus")
    page.click("button:has-text('Enregistrer ce jugement')")
    page.wait_for_url(fiche)
    assert BilanConvention.objects.get().verdict == "satisfaisant"
    page.goto("/pilotage/argent/")
    attendre_le_calme(page)
    sans_obstacle()
    page.click("#argent-financeur >> a >> nth=0")
    page.wait_for_url("**/argent/lignes/**")
    sans_obstacle()
    page.set_viewport_size({"width": 360, "height": 800})
    for url in (fiche, f"{fiche}suivis/", "/pilotage/argent/"):
        page.goto(url)
        attendre_le_calme(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 362, url
