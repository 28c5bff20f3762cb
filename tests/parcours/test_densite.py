"""Une liste se lit d'un coup d'œil : dix lignes sur un écran, la première sans défiler au téléphone."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.accueil.services import reception
from jalons.coordination.services import instance as instances
from jalons.fse.enums import CategorieDepense
from jalons.projets.services import projet as projets
from jalons.socle.parametres import oublier_valeurs_locales
from tests.accueil.decor import convoquer, oriente
from tests.coordination.decor import JOUR, planter
from tests.distribution import nouvelle_personne
from tests.fse import decor as europe
from tests.fse.scene_europeenne import une_operation

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]

VISIBLES = """() => {
  const lignes = [...document.querySelectorAll('#liste tbody tr')];
  const dedans = (l) => l.getBoundingClientRect().bottom <= innerHeight;
  return [lignes.filter(dedans).length, lignes[0].getBoundingClientRect().top,
          document.documentElement.scrollWidth];
}"""
# Ce qu'il faudrait faire défiler de côté pour lire la liste en entier.
CACHE_A_DROITE = """() => {
  const cadre = document.querySelector('#liste .cadre-table');
  return cadre.scrollWidth - cadre.clientWidth;
}"""


def test_dix_lignes_sur_un_ecran_et_la_premiere_au_telephone(accueil_pret, page, connecter_page):
    oublier_valeurs_locales()
    oriente(accueil_pret)
    personnes = [
        nouvelle_personne(
            prenom=f"Marie-Christine{n}",
            nom="VANDENBERGHE-LECLERCQ",
            naissance=date(1980, 1, 1 + n),
            sexe="2",
            commune=accueil_pret.cms_metz.commune,
            numero=f"3{n:010d}",
        )
        for n in range(25)
    ]
    convoquer(accueil_pret, personnes[0], h=14)
    reception.confier(
        entrees=[personnes[1].entrees.get()],
        agent=accueil_pret.claire,
        par=accueil_pret.claire,
        le=JOUR,
    )
    connecter_page(accueil_pret.claire)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/accueil/entrants/")
    lignes, _, _ = page.evaluate(VISIBLES)
    assert lignes >= 10
    assert page.evaluate(CACHE_A_DROITE) <= 0, "toutes les colonnes se lisent sans défiler"
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


def test_les_listes_des_pieces_tiennent_dix_lignes(accueil_pret, page, connecter_page):
    """Onglets, puces, filtres et actes compris, au bureau comme au téléphone."""
    scene = accueil_pret
    decor, operation = planter(scene), une_operation(scene)
    for n in range(14):
        projets.relever_besoin(
            intitule=f"Rejoindre un poste sans car ni voiture depuis le canton {n}",
            theme="mobilite",
            nombre=12,
            territoire=scene.metz,
            par=decor.anne,
            le=JOUR,
        )
        instances.creer_instance(
            genre="cellule_locale",
            nom=f"Cellule locale de réflexion du canton {n}",
            animateur=decor.anne,
            territoire_id=scene.metz.pk,
            depuis=JOUR,
            par=decor.anne,
            le=JOUR,
        )
        europe.depenser(operation, CategorieDepense.PERSONNEL, f"{1000 + n}.50")
    a_voir = {
        decor.anne: ("/projets/besoins/", "/coordination/"),
        scene.denis: (f"/fse/{operation.pk}/depenses/",),
    }
    for agent, adresses in a_voir.items():
        page.context.clear_cookies()
        connecter_page(agent)
        for adresse in adresses:
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(adresse)
            lignes, _, largeur = page.evaluate(VISIBLES)
            assert lignes >= 10 and largeur <= 1280, adresse
            page.set_viewport_size({"width": 360, "height": 740})
            page.goto(adresse)
            lignes, _, largeur = page.evaluate(VISIBLES)
            assert lignes >= 1 and largeur <= 360, adresse
