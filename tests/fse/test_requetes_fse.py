"""Les listes européennes, chacune pour qui s'en sert : un nombre de requêtes qui ne grandit pas."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jalons.fse.models import LigneBilan
from tests.distribution import nouvelle_personne
from tests.fse.scene_europeenne import depenser, entrer, ouvrir, planter
from tests.outillage.decors import decor_partage

MAXIMA = {
    "liste": ("denis", 12),
    "depenses": ("denis", 18),
    "participants": ("denis", 28),
    "bilans": ("denis", 12),
    "controle": ("olga", 24),
    "feuille": ("claire", 16),
}


@decor_partage
def europe(scene):
    """De quoi remplir chaque liste."""
    return planter(scene)


def _adresse(europe, nom):
    arguments = {
        "liste": [],
        "depenses": [europe.suivante.pk],
        "participants": [europe.equipe.pk],
        "bilans": [europe.coordination.pk],
        "controle": [europe.bilan.pk],
        "feuille": [europe.mission.pk, "2025-03"],
    }
    return reverse(f"fse:{nom}", args=arguments[nom])


def _grandir(scene, europe):
    """Douze lignes de plus partout."""
    for n in range(12):
        ouvrir(scene, f"autre-{n}")
        personne = nouvelle_personne(
            prenom=f"Anne{n}", nom="MARTIN", naissance=date(1980, 1, 1 + n), sexe="2",
            commune=scene.cms_metz.commune, numero=f"3{n:010d}",
        )  # fmt: skip
        entrer(scene, europe.equipe, personne)
    depenser(europe.suivante, 12, debut=20)
    with pgtrigger.ignore("fse.LigneBilan:ligne_d_un_bilan_scelle"):
        LigneBilan.objects.bulk_create(
            LigneBilan(
                bilan=europe.bilan, depense=depense, categorie=depense.categorie,
                declare=depense.montant, retenu=depense.montant,
            )
            for depense in europe.suivante.depenses.all()
        )  # fmt: skip


def _compter(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as requetes:
        assert client.get(url).status_code == 200, url
    return len(requetes)


def test_le_nombre_de_requetes_ne_grandit_pas(scene, europe, client_de):
    def mesurer():
        return {
            nom: _compter(client_de(qui), _adresse(europe, nom)) for nom, (qui, _) in MAXIMA.items()
        }

    avant = mesurer()
    _grandir(scene, europe)
    apres = mesurer()
    assert {n: (avant[n], apres[n]) for n in apres if apres[n] > avant[n]} == {}
    assert {n: apres[n] for n, (_, borne) in MAXIMA.items() if apres[n] > borne} == {}
