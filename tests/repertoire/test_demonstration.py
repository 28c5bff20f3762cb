"""Chaque département de démonstration a un répertoire qui se cherche, et dont l'export est valide."""

from __future__ import annotations

import json

import pytest

from jalons.annuaire.models import Commune
from jalons.annuaire.services import charger_centroides, charger_communes
from jalons.demonstration.jeux import jeux
from jalons.demonstration.repertoire import remplir_le_repertoire
from jalons.repertoire.models import DoublonOffre, ErreurSignalee, Offre
from jalons.repertoire.selectors.publication import exporter
from jalons.repertoire.selectors.recherche import Demande, chercher_offres
from tests.repertoire.decor import LE


@pytest.mark.parametrize(
    ("code", "ville"),
    [
        ("moselle", "Forbach"),
        ("cantal", "Saint-Flour"),
        ("haute-loire", "Brioude"),
        ("haute-vienne", "Limoges"),
    ],
)
def test_une_centaine_d_offres_credibles(scene, code, ville):
    v1 = pytest.importorskip("data_inclusion.schema.v1")
    jeu = jeux()[code]
    charger_communes(departements={str(jeu.identite["code"])})
    charger_centroides()
    assert 95 <= remplir_le_repertoire(jeu, le=LE) <= 130
    assert remplir_le_repertoire(jeu, le=LE) == 0
    commune = Commune.objects.get(nom=ville, departement=str(jeu.identite["code"]))
    for q in ("permi", "garde d'enfant", "papiers"):
        lus = chercher_offres(Demande(q=q, commune=commune.pk, rayon=30), le=LE, commune=commune)
        assert lus.nombre, (q, ville)
    assert DoublonOffre.objects.count() >= 1
    assert ErreurSignalee.objects.count() == 1
    for lue in json.loads(exporter("services", "json")):
        v1.Service.model_validate(lue)
    assert Offre.objects.exclude(commune__departement=str(jeu.identite["code"])).count() == 0
