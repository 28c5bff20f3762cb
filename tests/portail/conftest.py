"""Les départements de démonstration, chargés une seule fois pour tous les tests qui les lisent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from jalons.demonstration import chargement
from jalons.demonstration.jeux import Jeu, jeux
from jalons.demonstration.vie import faire_vivre
from jalons.portail.organisation import installer
from jalons.portail.reference import charger_reference
from jalons.socle.parametres import oublier_valeurs_locales

LE = date(2026, 3, 16)
# Le jour où l'on charge : l'année de l'opération suffit, les suivantes ne prouvent rien de plus.
JOURS = {"cantal": date(2025, 1, 15), "haute-vienne": date(2023, 4, 17)}


def jour_de(jeu: Jeu) -> date:
    """Le jour du chargement d'un département dans les tests."""
    return JOURS.get(jeu.code, LE)


@pytest.fixture(scope="module", params=sorted(jeux()))
def departement(request, django_db_setup, django_db_blocker) -> Iterator[Jeu]:
    """Chaque département à son tour, avec peu de foyers ; rien n'en reste ensuite."""
    jeu = jeux()[request.param]
    le = jour_de(jeu)
    with django_db_blocker.unblock(), transaction.atomic():
        charger_reference()
        installer(jeu.chemin_organisation)
        oublier_valeurs_locales()
        chargement.importer_les_mois(jeu, foyers=60, mois=2, le=le, dire=lambda _: None)
        faire_vivre(le=le)
        chargement.animer(jeu, le=le, dire=lambda _: None)
        yield jeu
        transaction.set_rollback(True)
    oublier_valeurs_locales()
