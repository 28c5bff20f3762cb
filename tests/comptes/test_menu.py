"""Le menu : des rayons dans leur ordre, et rien que l'agent ne puisse ouvrir."""

from __future__ import annotations

import re

import pytest

from jalons.comptes.context_processors import menu_de
from jalons.comptes.enums import GroupeMenu
from tests.distribution import _agent


def test_les_rayons_se_suivent_sans_se_repeter(accueil_pret):
    rayons = [entree["groupe"] for entree in menu_de(accueil_pret.helene, "/")]
    uniques = list(dict.fromkeys(rayons))
    assert rayons == sorted(rayons, key=uniques.index)
    assert uniques == [g.label for g in GroupeMenu if g.label in uniques]
    assert uniques[0] == ""


def test_une_seule_entree_est_active(accueil_pret):
    for adresse in ("/", "/plie/commissions/", "/fse/"):
        actives = [e for e in menu_de(accueil_pret.helene, adresse) if e["actif"]]
        assert len(actives) <= 1


def test_qui_ne_cherche_pas_de_personne_ne_voit_pas_la_recherche(scene, client_de):
    scene.denis = _agent("Denis", "gestionnaire_fse", scene.departement)
    page = client_de("denis").get("/").content.decode()
    assert not re.search(r'role="search"', page)
    assert re.search(r'role="search"', client_de("claire").get("/").content.decode())


def test_chaque_entree_du_menu_s_ouvre(accueil_pret, client_de):
    for prenom in ("claire", "helene", "nadia"):
        agent = getattr(accueil_pret, prenom)
        for entree in menu_de(agent, "/"):
            assert client_de(prenom).get(entree["url"]).status_code == 200, entree


def test_la_journee_de_la_direction_montre_ses_chiffres(scene, client_de):
    scene.denis = _agent("Denis", "gestionnaire_fse", scene.departement)
    direction = client_de("helene").get("/").content.decode()
    assert "/pilotage/delai_premier_entretien/" in direction
    for nom in ("claire", "denis"):
        assert "/pilotage/delai_premier" not in client_de(nom).get("/").content.decode(), nom


@pytest.mark.parametrize(
    ("adresse", "attendue"),
    [
        ("/", "Ma journée"),
        ("/projets/besoins/", "Besoins et projets"),
        ("/projets/7/modifier/", "Besoins et projets"),
        ("/projets/plans/3/", "Besoins et projets"),
        ("/projets/mille-feuille/", "Offre d'insertion"),
        ("/repertoire/12/", "Offre d'insertion"),
        ("/repertoire/dispositifs/", "Offre d'insertion"),
        ("/coordination/seances/4/animer/", "Coordination"),
    ],
)
def test_chaque_ecran_allume_son_entree(accueil_pret, adresse, attendue):
    actives = [e["libelle"] for e in menu_de(accueil_pret.claire, adresse) if e["actif"]]
    assert actives == [attendue]


def test_une_rubrique_ajoutee_par_le_haut_se_montre_a_tous_les_onglets(accueil_pret, client_de):
    page = client_de("claire").get("/repertoire/dispositifs/").content.decode()
    assert "/projets/mille-feuille/" in page
