"""L'histoire de Fatou, au navigateur : dans son espace, elle compare avant et après un emploi."""

from __future__ import annotations

import os

import pytest
from django.core.cache import cache

from tests.personnes.decor_liens import dernier_code, ouvrir
from tests.simulation.faux import faux_simulateur

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def _capture(page, nom):
    if dossier := os.environ.get("JALONS_CAPTURES"):
        page.screenshot(path=f"{dossier}/{nom}.png", full_page=True)


def test_fatou_simule_un_emploi(scene, page, sans_obstacle, connecter_page, settings):
    cache.clear()
    _, porte = ouvrir(scene)
    with faux_simulateur() as (adresse, recues):
        settings.SIMULATEUR = adresse
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(porte)
        page.get_by_role("button", name="Recevoir mon code par courriel").click()
        page.get_by_label("Votre code").fill(dernier_code())
        page.get_by_role("button", name="Entrer").click()
        page.get_by_text("Comparer avant et après").click()
        page.get_by_label("Logement").select_option("heberge")
        sans_obstacle()
        page.get_by_role("button", name="Comparer").click()
        page.get_by_text("de plus par mois").wait_for()
        sans_obstacle()
        _capture(page, "simulation-espace")
        assert page.evaluate("document.documentElement.scrollWidth") <= 362
        assert len(recues) == 1
        page.context.clear_cookies()
        page.set_viewport_size({"width": 1280, "height": 900})
        connecter_page(scene.claire)
        page.goto(f"/simulation/personnes/{scene.fatou.pk}/")
        sans_obstacle()
        page.get_by_label("Logement").select_option("heberge")
        page.get_by_role("button", name="Comparer").click()
        page.get_by_text("de plus par mois").wait_for()
        sans_obstacle()
        _capture(page, "simulation-agent")
    cache.clear()
