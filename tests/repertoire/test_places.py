"""Les places qu'un organisme ouvre, et ce qu'il en reste."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Rattachement
from jalons.personnes.services import rattacher
from jalons.repertoire.enums import Voie
from jalons.repertoire.selectors.places import places_restantes
from jalons.repertoire.services.places import ouvrir_places
from jalons.socle.periode import Periode

LE = date(2026, 3, 16)
CETTE_ANNEE = Periode(date(2026, 1, 1), date(2026, 12, 31))


def _ouvrir(structure, nombre, **autres):
    options = {"voie": Voie.SOCIALE, "periode": CETTE_ANNEE, **autres}
    return ouvrir_places(structure=structure, nombre=nombre, **options)


def test_ouvrir_deux_fois_ne_change_pas_ce_qui_existe(scene):
    assert _ouvrir(scene.udaf, 10) is True
    assert _ouvrir(scene.udaf, 99) is False
    assert [p.places for p in places_restantes(Voie.SOCIALE, le=LE)] == [10]


def test_seul_le_referent_unique_occupe_une_place(scene):
    _ouvrir(scene.udaf, 3)
    Rattachement.objects.filter(personne=scene.fatou).delete()
    rattacher(
        personne=scene.fatou,
        motif=MotifRattachement.REFERENT_UNIQUE,
        structure=scene.udaf,
        agent=None,
        depuis=date(2026, 2, 1),
    )
    rattacher(
        personne=scene.jean,
        motif=MotifRattachement.PRESCRIPTION,
        structure=scene.udaf,
        agent=None,
        depuis=date(2026, 2, 1),
    )
    assert [p.restantes for p in places_restantes(Voie.SOCIALE, le=LE)] == [2]


def test_le_plus_disponible_vient_d_abord(scene):
    _ouvrir(scene.udaf, 2)
    _ouvrir(scene.france_travail, 7)
    assert [p.places for p in places_restantes(Voie.SOCIALE, le=LE)] == [7, 2]


@pytest.mark.parametrize(
    ("jour", "attendues"), [(date(2025, 12, 31), []), (date(2026, 1, 1), [4]), (LE, [4])]
)
def test_une_place_vaut_pendant_sa_periode(scene, jour, attendues):
    _ouvrir(scene.udaf, 4)
    assert [p.places for p in places_restantes(Voie.SOCIALE, le=jour)] == attendues


def test_une_place_d_un_territoire_ne_se_propose_pas_ailleurs(scene):
    _ouvrir(scene.udaf, 4, territoire=scene.metz)
    ici = places_restantes(Voie.SOCIALE, le=LE, territoire=scene.metz)
    ailleurs = places_restantes(Voie.SOCIALE, le=LE, territoire=scene.forbach)
    assert (len(ici), len(ailleurs)) == (1, 0)


def test_une_voie_n_occupe_pas_les_places_d_une_autre(scene):
    _ouvrir(scene.udaf, 4)
    assert places_restantes(Voie.PROFESSIONNELLE, le=LE) == []
