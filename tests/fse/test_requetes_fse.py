"""Les listes européennes, chacune pour qui s'en sert : un nombre de requêtes qui ne grandit pas."""

from __future__ import annotations

from datetime import date

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jalons.fse.models import LigneBilan
from tests.distribution import nouvelle_personne
from tests.fse.scene_europeenne import depenser, entrer, ouvrir, planter
from tests.outillage.decors import decor_partage

# Aucune page européenne ne dépasse ce nombre de requêtes, session et agent compris.
MAXIMUM = 15
PAGES = {
    "liste": "denis",
    "nouvelle": "denis",
    "operation": "denis",
    "modifier": "denis",
    "convention": "denis",
    "dossier": "denis",
    "plan": "denis",
    "modifier_plan": "denis",
    "depenses": "denis",
    "nouvelle_depense": "denis",
    "importer_depenses": "denis",
    "ressources": "denis",
    "temps": "denis",
    "nouvelle_mission": "denis",
    "mission": "denis",
    "feuille": "claire",
    "participants": "denis",
    "participation": "denis",
    "exporter": "denis",
    "ce_qui_manque": "lucie",
    "bilans": "denis",
    "bilan": "denis",
    "controle": "olga",
    "publicite": "denis",
    "rediger": "denis",
    "seances": "denis",
    "publiques": "denis",
    "fiche_publique": "denis",
}


@decor_partage
def europe(scene):
    """De quoi remplir chaque liste."""
    return planter(scene)


def _adresse(europe, nom):
    arguments = {
        "liste": [],
        "nouvelle": [],
        "ce_qui_manque": [],
        "publiques": [],
        "participants": [europe.equipe.pk],
        "exporter": [europe.equipe.pk],
        "participation": [europe.fiche.pk],
        "bilans": [europe.coordination.pk],
        "bilan": [europe.brouillon.pk],
        "controle": [europe.bilan.pk],
        "mission": [europe.mission.pk],
        "feuille": [europe.mission.pk, "2025-03"],
        "publicite": [europe.coordination.pk],
        "seances": [europe.coordination.pk],
        "fiche_publique": [europe.coordination.code],
    }
    return reverse(f"fse:{nom}", args=arguments.get(nom, [europe.suivante.pk]))


def _grandir(scene, europe):
    """Douze lignes de plus partout."""
    for n in range(12):
        ouvrir(scene, f"autre-{n}")
        personne = nouvelle_personne(
            prenom=f"Anne{n}",
            nom="MARTIN",
            naissance=date(1980, 1, 1 + n),
            sexe="2",
            commune=scene.cms_metz.commune,
            numero=f"3{n:010d}",
        )
        entrer(scene, europe.equipe, personne)
    depenser(europe.suivante, 12, debut=20)
    with pgtrigger.ignore("fse.LigneBilan:ligne_d_un_bilan_scelle"):
        LigneBilan.objects.bulk_create(
            LigneBilan(
                bilan=europe.bilan,
                depense=depense,
                categorie=depense.categorie,
                declare=depense.montant,
                retenu=depense.montant,
            )
            for depense in europe.suivante.depenses.all()
        )


def _compter(client, url):
    """Deux lectures de suite pareilles, ou le moins de trois : des mémoires se remplissent, d'autres
    se rafraîchissent."""
    comptes: list[int] = []
    while len(comptes) < 3 and (len(comptes) < 2 or comptes[0] != comptes[1]):
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(url).status_code == 200, url
        comptes.append(len(requetes))
    return min(comptes)


def test_le_nombre_de_requetes_ne_grandit_pas(scene, europe, client_de):
    def mesurer():
        clients = {qui: client_de(qui) for qui in set(PAGES.values())}
        return {nom: _compter(clients[qui], _adresse(europe, nom)) for nom, qui in PAGES.items()}

    avant = mesurer()
    _grandir(scene, europe)
    apres = mesurer()
    assert {n: (avant[n], apres[n]) for n in apres if apres[n] > avant[n]} == {}
    assert {n: apres[n] for n in PAGES if apres[n] > MAXIMUM} == {}


@pytest.mark.parametrize("qui", ["coordination", "suivante", "equipe", "vide"])
def test_la_synthese_d_une_operation_tient_a_chaque_etape(europe, client_de, qui):
    url = reverse("fse:operation", args=[getattr(europe, qui).pk])
    assert _compter(client_de("denis"), url) <= MAXIMUM
