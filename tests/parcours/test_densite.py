"""Une liste se lit d'un coup d'œil : dix lignes sur un écran, la première sans défiler au téléphone."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.socle.parametres import oublier_valeurs_locales
from tests.distribution import nouvelle_personne

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

VISIBLES = """() => {
  const lignes = [...document.querySelectorAll('#liste tbody tr')];
  const dedans = (l) => l.getBoundingClientRect().bottom <= innerHeight;
  return [lignes.filter(dedans).length, lignes[0].getBoundingClientRect().top,
          document.documentElement.scrollWidth];
}"""


def test_dix_lignes_sur_un_ecran_et_la_premiere_au_telephone(accueil_pret, page, connecter_page):
    oublier_valeurs_locales()
    for n in range(25):
        nouvelle_personne(
            prenom=f"Marie-Christine{n}",
            nom="VANDENBERGHE-LECLERCQ",
            naissance=date(1980, 1, 1 + n),
            sexe="2",
            commune=accueil_pret.cms_metz.commune,
            numero=f"3{n:010d}",
        )
    connecter_page(accueil_pret.claire)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/accueil/entrants/")
    lignes, _, _ = page.evaluate(VISIBLES)
    assert lignes >= 10
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/accueil/entrants/")
    lignes, premiere, largeur = page.evaluate(VISIBLES)
    assert lignes >= 2 and premiere < 370, "la première personne se voit sans défiler"
    assert largeur <= 360, "rien ne sort de l'écran"
    assert page.locator("#liste tbody tr").first.locator("th a").is_visible()
    bouton = page.get_by_role("button", name="Filtres")
    assert not page.locator("#f-site").is_visible()
    bouton.click()
    assert page.locator("#f-site").is_visible()
