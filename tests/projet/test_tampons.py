"""Une page ne lit pas davantage parce que le département a dix fois plus d'histoire.

On compte les blocs lus (`EXPLAIN (ANALYZE, BUFFERS)`) : ils ne dépendent ni de la machine ni de l'heure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from jalons.comptes.journee import SourceJournee
from jalons.comptes.models import Evenement
from jalons.ecrans.listes import Liste
from jalons.ecrans.listes.declaration import Demande
from jalons.ecrans.listes.lecture import Vue
from jalons.personnes.models import Entree, Personne
from outils.histoire import remplir, tampons_de
from tests.accueil.decor import convoquer, oriente

LE = date(2026, 6, 1)
PETIT, GRAND = 300, 3_000
# Dix fois plus de lignes : un niveau d'index de plus, pas dix fois plus de blocs.
CROISSANCE = 2.0
SOCLE = 40
FILTRES = {
    "entrants": ("statut=a_convoquer", "statut=oriente", "mois=2026-05", "suite=coreo_a_signer"),
}


def gestes(scene) -> dict[str, Callable[[], object]]:
    """Ce que lisent les écrans les plus ouverts, une page à la fois."""
    visibles = Personne.objects.visibles_par(scene.helene)
    recentes = Entree.objects.filter(date_information__gte=date(2026, 5, 1))
    frise = Evenement.objects.filter(personne_id=scene.fatou.pk)
    lus: dict[str, Callable[[], object]] = {
        "annuaire": lambda: list(visibles.order_by("nom_naissance", "prenom", "pk")[:50]),
        "entrées récentes": lambda: list(recentes.order_by("date_information", "pk")[:50]),
        "frise": lambda: list(frise[:50]),
    }
    for agent in (scene.claire, scene.helene):
        for liste in Liste.tous():
            if not liste.sur and any(agent.peut(p) for p in liste.permission):
                for filtre in ("", *FILTRES.get(liste.code, ())):
                    nom = f"liste {liste.code} {filtre} ({agent.prenom})"
                    lus[nom] = lambda x=liste, f=filtre, a=agent: _page(x, f, a)
        for source in SourceJournee.tous():
            if agent.peut(source.permission):
                nom = f"journée {source.code} ({agent.prenom})"
                lus[nom] = lambda s=source, a=agent: s.bloc(a, le=LE)
    return lus


def _page(liste: type[Liste], filtre: str, agent) -> object:
    valeurs = {f.code: f.defaut for f in liste.filtres}
    valeurs |= dict([filtre.split("=")] if filtre else [])
    vue = Vue(liste, Demande(agent, LE, valeurs, liste.tri))
    return vue.puces, vue.page


@pytest.fixture
def mesures(accueil_pret):
    scene = accueil_pret
    oriente(scene)
    convoquer(scene, scene.jean)
    remplir(annees=1, par_an=PETIT, le=LE)
    petit = tampons_de(gestes(scene))
    remplir(annees=10, par_an=(GRAND - PETIT) // 10, le=LE, rang=1)
    return petit, tampons_de(gestes(scene))


def test_les_blocs_lus_ne_suivent_pas_l_histoire(mesures):
    petit, grand = mesures
    trop = {
        nom: (petit[nom], grand[nom])
        for nom in petit
        if grand[nom] > CROISSANCE * petit[nom] + SOCLE
    }
    assert not trop, trop
