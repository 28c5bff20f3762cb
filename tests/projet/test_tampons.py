"""Une liste ne lit pas davantage parce que le département a dix fois plus d'histoire.

On compte les blocs lus (`EXPLAIN (ANALYZE, BUFFERS)`) : ils ne dépendent ni de la machine ni de l'heure.
"""

from __future__ import annotations

from datetime import date

import pytest

from jalons.comptes.models import Evenement
from jalons.ecrans.listes.declaration import Demande
from jalons.ecrans.listes.lecture import Vue
from jalons.personnes.models import Entree, Personne
from outils.histoire import remplir, tampons_de
from tests.accueil.decor import oriente

LE = date(2026, 6, 1)
PETIT, GRAND = 300, 3_000
# Dix fois plus de lignes : un niveau d'index de plus, pas dix fois plus de blocs.
CROISSANCE = 2.0
SOCLE = 40


def requetes(scene) -> dict[str, object]:
    """Ce que lisent les écrans les plus ouverts, une page à la fois."""
    visibles = Personne.objects.visibles_par(scene.helene)
    return {
        "annuaire des personnes": visibles.order_by("nom_naissance", "prenom", "pk")[:50],
        "entrées récentes": Entree.objects.filter(date_information__gte=date(2026, 5, 1)).order_by(
            "date_information", "pk"
        )[:50],
        "frise d'une personne": Evenement.objects.filter(personne_id=scene.fatou.pk)[:50],
        "entrants": Vue(_liste("entrants"), Demande(scene.helene, LE, {}, "echeance")).lignes[:50],
        "entrants à convoquer": Vue(
            _liste("entrants"), Demande(scene.helene, LE, {"statut": "a_convoquer"}, "echeance")
        ).lignes[:50],
    }


def _liste(code):
    from jalons.ecrans.listes import Liste

    return Liste.par_code(code)


# Ce qui lit encore tout le passé ; la ligne s'en va quand la requête est plate.
EN_DETTE = {"entrants", "entrants à convoquer"}


@pytest.fixture
def mesures(accueil_pret):
    scene = accueil_pret
    oriente(scene)
    remplir(annees=1, par_an=PETIT, le=LE)
    petit = tampons_de(requetes(scene))
    remplir(annees=10, par_an=(GRAND - PETIT) // 10, le=LE, rang=1)
    return petit, tampons_de(requetes(scene))


def test_les_blocs_lus_ne_suivent_pas_l_histoire(mesures):
    petit, grand = mesures
    trop = {
        nom: (petit[nom], grand[nom])
        for nom in petit
        if grand[nom] > CROISSANCE * petit[nom] + SOCLE
    }
    assert set(trop) <= EN_DETTE, trop
