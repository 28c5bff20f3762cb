"""Les départements de démonstration, chargés une seule fois pour tous les tests qui les lisent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from jalons.portail.demonstration import chargement
from jalons.portail.demonstration.jeux import Jeu, jeux
from jalons.portail.demonstration.vie import faire_vivre
from jalons.portail.organisation import installer
from jalons.socle.parametres import oublier_valeurs_locales

LE = date(2026, 3, 16)


@pytest.fixture(scope="module", params=sorted(jeux()))
def departement(request, django_db_setup, django_db_blocker) -> Iterator[Jeu]:
    """Chaque département à son tour, avec peu de foyers ; rien n'en reste ensuite."""
    jeu = jeux()[request.param]
    with django_db_blocker.unblock(), transaction.atomic():
        chargement.charger_reference()
        installer(jeu.chemin_organisation)
        oublier_valeurs_locales()
        chargement.importer_les_mois(jeu, foyers=60, mois=2, le=LE, dire=lambda _: None)
        faire_vivre(le=LE)
        chargement.animer(jeu, le=LE, dire=lambda _: None)
        yield jeu
        transaction.set_rollback(True)
    oublier_valeurs_locales()
