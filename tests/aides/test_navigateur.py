"""L'histoire de Gilda, au navigateur : une demande, sa décision, sa liste de paiement, son budget."""

from __future__ import annotations

import pytest
from django.utils import timezone

from jalons.aides.models import DemandeAide, Enveloppe
from tests.aides.decor import demander, vehicule
from tests.aides.decor import fonds as fonds
from tests.outillage.navigateur import attendre_le_calme

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def _dit(page) -> str:
    return " ".join(page.locator("main").inner_text().split())


def test_de_la_demande_au_budget(page, connecter_page, sans_obstacle, fonds):
    le = timezone.localdate()
    Enveloppe.objects.update(annee=le.year)
    demande = demander(fonds, debut=le, fin=le, le=le)
    vehicule(fonds, fonds.jean, debut=le, fin=le, le=le)
    connecter_page(fonds.gilda)
    assert "Frais de déplacement" in _dit(page)
    page.goto("/aides/")
    attendre_le_calme(page)
    sans_obstacle()
    page.click("text=Fatou DIALLO")
    page.wait_for_url(f"**/aides/{demande.pk}/")
    sans_obstacle()
    assert "320,00 €" in _dit(page)
    page.click("text=Accorder 300,00")
    page.wait_for_url("**/accorder/")
    sans_obstacle()
    page.click("button:has-text('Accorder')")
    page.wait_for_url(f"**/aides/{demande.pk}/")
    assert "Accordée, à payer" in _dit(page)
    page.click("text=Mettre en paiement")
    page.wait_for_load_state()
    page.goto("/aides/paiements/")
    sans_obstacle()
    page.click("text=Liste P-")
    page.wait_for_url("**/aides/paiements/*/")
    sans_obstacle()
    page.click("text=Figer la liste")
    page.wait_for_load_state()
    page.click("text=Noter la transmission")
    page.wait_for_url("**/transmettre/")
    sans_obstacle()
    page.click("button:has-text('Enregistrer')")
    page.wait_for_url("**/aides/paiements/*/")
    assert "Transmise" in _dit(page)
    page.goto("/aides/budget/")
    sans_obstacle()
    assert "9 700,00 €" in _dit(page).replace("\u202f", " ")
    page.goto("/aides/primes/")
    sans_obstacle()
    assert DemandeAide.objects.get(pk=demande.pk).etat == "payee"
    page.set_viewport_size({"width": 360, "height": 800})
    for url in ("/aides/", f"/aides/{demande.pk}/", "/aides/budget/", "/aides/primes/"):
        page.goto(url)
        attendre_le_calme(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 362, url


def test_la_referente_demande_sans_obstacle(page, connecter_page, sans_obstacle, fonds):
    connecter_page(fonds.claire)
    page.goto(f"/aides/personnes/{fonds.fatou.pk}/demander/")
    sans_obstacle()
    page.click("a:has-text('Demander : Garde')")
    page.wait_for_url("**/demander/garde/")
    sans_obstacle()
