"""Verser un référentiel : tout s'écrit, rien ne se réécrit sans raison."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from jalons.annuaire.models import Commune
from jalons.socle.copie import verser

CHAMPS = ("code_insee", "nom", "departement", "codes_postaux", "population", "latitude")
CHAMPS += ("arrondissement", "nom_epci")


def ligne(code, nom, *, postaux=("57000",), population=1, latitude=None):
    return (code, nom, "57", list(postaux), population, latitude, "", "")


def versees(*lignes) -> int:
    return verser(Commune, CHAMPS, lignes, cle=("code_insee",), sauf=("latitude",))


@pytest.mark.django_db
def test_seul_ce_qui_change_se_reecrit():
    Commune.objects.all().delete()
    assert versees(ligne("57001", "L'Élan"), ligne("57002", "Tab\tet\\N", postaux=())) == 2
    assert versees(ligne("57001", "L'Élan"), ligne("57002", "Tab\tet\\N", postaux=())) == 0
    assert versees(ligne("57001", "L'Élan", postaux=("57000", "57010"), latitude=49.1)) == 1
    une = Commune.objects.get(pk="57001")
    assert (une.nom, une.codes_postaux, une.latitude) == ("L'Élan", ["57000", "57010"], None)
    assert Commune.objects.get(pk="57002").nom == "Tab\tet\\N"
    assert une.cle_recherche == "l elan"


@pytest.mark.django_db
def test_une_ligne_mauvaise_ne_laisse_rien():
    Commune.objects.all().delete()
    with pytest.raises(IntegrityError):
        versees(ligne("57001", "Bonne"), ligne("57003", "Mauvaise", population=None))
    assert not Commune.objects.exists()
