"""Denis gère, Olga contrôle, Lucie accompagne ; une opération de 2022, une de 2026."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from jalons.fse.enums import GenreBilan
from jalons.fse.participants.services import participants
from tests.distribution import JOUR, _agent
from tests.fse import decor
from tests.outillage.decors import decor_partage

REPONSES = {
    "genre": "femme",
    "telephone": "06 12 34 56 78",
    "situation_emploi": "chomeur",
    "duree_chomage_mois": 18,
    "niveau_etudes": "cite_0_2",
    "sans_abri": "non",
}


@decor_partage
def scene(scene):
    """La distribution, avec les agents de l'Europe."""
    scene.denis = _agent("Denis", "gestionnaire_fse", scene.departement)
    scene.olga = _agent("Olga", "controleur_fse", scene.departement)
    scene.lucie = _agent("Lucie", "referent_unique", scene.departement, territoire=scene.metz)
    return scene


@pytest.fixture
def aujourdhui(monkeypatch):
    """Le temps s'arrête : `aujourdhui(date)` change le jour, JOUR au départ."""

    def fixer(jour: date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *_: jour)

    fixer(JOUR)
    return fixer


@decor_partage
def coordination(scene):
    """L'opération de coordination de 2022, sans participants, à l'état de projet."""
    return decor.ouvrir(scene)


@decor_partage
def en_execution(scene):
    """L'opération de la fiche 004, en exécution."""
    return decor.operation_004(scene)


@decor_partage
def equipe(scene):
    """L'opération à participants de 2026, en exécution."""
    operation = decor.ouvrir_2026(scene)
    decor.planifier_2026(operation)
    return decor.executer(operation, le=date(2026, 1, 2))


@decor_partage
def bilan_scelle(en_execution):
    """Le bilan final de la fiche 004, tout dépensé, cofinancement reçu."""
    decor.depenser_004(en_execution)
    decor.recevoir_region(en_execution)
    return decor.sceller(decor.ouvrir_bilan(en_execution, genre=GenreBilan.FINAL))


@pytest.fixture
def faire_entrer(scene, equipe):
    """Une personne dans l'équipe : `faire_entrer(personne, le=…, **reponses)`."""

    def entrer(personne, *, le=JOUR, operation=None, **reponses):
        return participants.faire_entrer(
            operation=operation or equipe,
            personne=personne,
            date_entree=le,
            reponses={**REPONSES, **reponses},
            par=scene.lucie,
            le=max(le, JOUR),
        )

    return entrer
