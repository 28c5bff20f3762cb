"""Chaque liste fait un nombre de requêtes fixe, quel que soit le nombre de lignes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accueil.decor import oriente
from tests.distribution import nouvelle_personne

LISTES = {
    "/": ("claire", 15),
    "/accueil/entrants/": ("claire", 12),
    "/accueil/entrants/?statut=a_convoquer": ("claire", 12),
    "/recherche/?q=martin": ("claire", 10),
    "/accompagnement/plie/": ("claire", 10),
    "/accompagnement/plie/?etat=sorti": ("claire", 10),
    "/accompagnement/plie/chiffres/": ("helene", 8),
    "/regles/sorties_plie/": ("helene", 8),
    "/accompagnement/plie/presenter/?q=martin": ("claire", 10),
    "/pilotage/": ("claire", 11),
    # Neuf : on regarde d'abord si des séjours attendent d'être dérivés.
    "/pilotage/personnes_recues/": ("claire", 9),
    "/pilotage/personnes_recues/2026-03/{metz}/": ("claire", 10),
    "/dossiers/{fatou}/": ("claire", 14),
    "/echanges/": ("nadia", 8),
    # Huit : la liste des fichiers du filtre.
    "/echanges/rejets/": ("nadia", 8),
    "/regles/orientation/": ("helene", 9),
    "/fse/participants/a-completer/": ("helene", 12),
    "/accueil/entrants/?export=csv": ("claire", 9),
    "/comptes/parametres/": ("helene", 6),
    "/comptes/parametres/delai_orientation/": ("helene", 6),
    "/personnes/consultations/": ("helene", 10),
    "/activite/positionnements/": ("claire", 10),
    "/activite/contrats/": ("claire", 10),
    "/activite/semaines/": ("claire", 10),
    "/activite/personnes/{fatou}/heures/": ("claire", 12),
    "/activite/personnes/{fatou}/section/": ("claire", 12),
    # Treize : les situations portées se tiennent, et la page se décrit après avoir été rangée.
    "/francetravail/": ("claire", 13),
    "/francetravail/lignes/": ("nadia", 12),
    "/coordination/": ("claire", 10),
    "/coordination/seances/": ("claire", 9),
    "/coordination/decisions/": ("claire", 8),
    "/coordination/propositions/": ("claire", 9),
    "/projets/besoins/": ("claire", 8),
    "/projets/": ("claire", 7),
    "/repertoire/": ("claire", 9),
    "/repertoire/fiches/": ("helene", 10),
    "/repertoire/chercher/?q=permis": ("helene", 10),
    "/repertoire/coordonnes/?annee=2026": ("claire", 9),
    "/projets/mille-feuille/": ("claire", 9),
    "/manquements/": ("claire", 11),
    "/manquements/?suivi=caisse": ("claire", 11),
    "/manquements/controles/": ("claire", 10),
    "/manquements/chiffres/": ("claire", 10),
    "/equipes/": ("claire", 10),
    "/equipes/dossiers/": ("claire", 10),
    "/coordination/calendrier/?annee=2026": ("claire", 9),
}


def _compter(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as requetes:
        assert client.get(url).status_code == 200
    return len(requetes)


def _martin(scene, n: int) -> None:
    nouvelle_personne(
        prenom=f"Paul{n}",
        nom="MARTIN",
        naissance=date(1980, 1, 1 + n),
        sexe="1",
        commune=scene.cms_metz.commune,
        numero=f"2{n:010d}",
    )


@pytest.mark.parametrize("adresse", LISTES)
def test_le_nombre_de_requetes_ne_grandit_pas(accueil_pret, client_de, adresse):
    scene = accueil_pret
    personnage, maximum = LISTES[adresse]
    url = adresse.format(metz=scene.metz.pk, fatou=scene.fatou.pk)
    client = client_de(personnage)
    oriente(scene)
    _martin(scene, 0)
    avant = _compter(client, url)
    for n in range(1, 25):
        _martin(scene, n)
    apres = _compter(client, url)
    assert apres <= maximum, f"{apres} requêtes"
    assert apres <= avant
