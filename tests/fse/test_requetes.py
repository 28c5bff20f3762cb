"""Chaque liste européenne fait un nombre de requêtes fixe, quel que soit le nombre de lignes."""

from __future__ import annotations

from datetime import date

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreBilan
from jalons.fse.models import LigneBilan, Operation
from jalons.socle.periode import Periode
from tests.distribution import JOUR
from tests.fse import decor
from tests.fse.decor_participants import quelqu_un
from tests.fse.decor_pieces import publier

MAXIMA = {
    "liste": 10,
    "operation": 15,
    "plan": 12,
    "depenses": 15,
    "ressources": 15,
    "temps": 12,
    "participants": 15,
    "exporter": 15,
    "bilans": 12,
    "controle": 15,
    "publicite": 15,
    "publiques": 7,
}


def _remplir(scene, equipe, faire_entrer, n):
    faire_entrer(quelqu_un(scene, f"Personne{n}"))
    decor.depenser(equipe, C.PERSONNEL, f"{n + 1}.00", date=date(2026, 5, 1))
    decor.affecter(
        equipe,
        scene.claire,
        mode="fixe",
        quotite=decor.D(1),
    )
    operation = decor.ouvrir_2026(scene, code=f"autre-{n}")
    decor.planifier_2026(operation)
    publier(operation)


@pytest.fixture
def adresses(scene, equipe):
    """Les listes, un contrôle ouvert sur le premier trimestre."""
    decor.depenser(equipe, C.PERSONNEL, "1000.00", date=date(2026, 2, 1))
    premier = Periode(date(2026, 1, 1), date(2026, 3, 31))
    bilan = decor.sceller(
        decor.ouvrir_bilan(equipe, genre=GenreBilan.INTERMEDIAIRE, periode=premier), le=JOUR
    )
    bilans.ouvrir_controle(bilan=bilan, par=scene.olga, le=JOUR)
    sans = {"liste": [], "publiques": [], "controle": [bilan.pk]}
    return {nom: reverse(f"fse:{nom}", args=sans.get(nom, [equipe.pk])) for nom in MAXIMA}


def test_le_nombre_de_requetes_ne_grandit_pas(
    scene, equipe, faire_entrer, adresses, client_de, aujourdhui
):
    denis = client_de("denis")

    def compter():
        comptes = {}
        for nom, adresse in adresses.items():
            denis.get(adresse)
            with CaptureQueriesContext(connection) as requetes:
                assert denis.get(adresse).status_code == 200, nom
            comptes[nom] = len(requetes)
        return comptes

    _remplir(scene, equipe, faire_entrer, 0)
    avant = compter()
    for n in range(1, 9):
        _remplir(scene, equipe, faire_entrer, n)
    controle = LigneBilan.objects.get()
    for n in range(8):
        depense = decor.depenser(equipe, C.PERSONNEL, f"{n + 50}.00", date=date(2026, 2, 2))
        with pgtrigger.ignore("fse.LigneBilan:ligne_d_un_bilan_scelle"):
            LigneBilan.objects.create(
                bilan=controle.bilan,
                depense=depense,
                categorie="personnel",
                declare=depense.montant,
                retenu=depense.montant,
            )
    apres = compter()
    assert Operation.objects.count() == 10
    assert {n: (avant[n], apres[n]) for n in apres if apres[n] > avant[n]} == {}
    assert {n: apres[n] for n in apres if apres[n] > MAXIMA[n]} == {}
