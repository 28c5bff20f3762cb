"""« Ma journée » : les blocs se lisent ensemble et disent la même chose que lus un à un."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.comptes.journee import SourceJournee, lire_les_blocs
from tests.distribution import _agent, nouvelle_personne
from tests.projet.dossier_rempli import remplir_le_dossier

ROLES = ("travailleur_social", "charge_insertion", "referent_unique", "secretariat_accueil")


@pytest.fixture
def pleine(accueil_pret):
    scene = accueil_pret
    remplir_le_dossier(scene)
    for n in range(12):
        nouvelle_personne(
            prenom=f"Paul{n}",
            nom="MARTIN",
            naissance=date(1980, 1, 1 + n),
            sexe="1",
            commune=scene.cms_metz.commune,
            numero=f"2{n:010d}",
        )
    return scene


@pytest.mark.parametrize("role", ROLES)
def test_qui_accueille_lit_sa_journee_en_quinze_requetes(pleine, client, role):
    agent = _agent("Zoe", role, pleine.claire.structure, territoire=pleine.metz)
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").status_code == 200
    with CaptureQueriesContext(connection) as requetes:
        client.get("/")
    assert len(requetes) <= 15


def test_lus_ensemble_ou_un_a_un_les_blocs_disent_la_meme_chose(pleine):
    le = timezone.localdate()
    sources = [s for s in SourceJournee.tous() if s.concerne(pleine.claire)]
    ensemble = lire_les_blocs(sources, pleine.claire, le=le)
    assert ensemble == {s: s.bloc(pleine.claire, le=le) for s in sources}
    assert sum(bool(b.lignes) for b in ensemble.values()) > 3
    plein = max(ensemble.values(), key=lambda b: b.total)
    assert plein.total > len(plein.lignes) == 8
    courtes = lire_les_blocs(sources, pleine.claire, le=le, limite=2)
    assert all(courtes[s].lignes == ensemble[s].lignes[:2] for s in sources)
