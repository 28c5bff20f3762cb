"""L'année de démonstration du PLIE : par les services, vite, et sans se répéter."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.accompagnement.models import CommissionPlie, EtapeParcours, Parcours, SortieParcours
from jalons.accompagnement.selectors import parcours as communes
from jalons.comptes.models import Evenement
from jalons.demonstration.jeux import jeux
from jalons.demonstration.plie import charger_plie
from tests.distribution import nouvelle_personne

pytestmark = pytest.mark.lourd

LE = date(2026, 11, 20)


@pytest.fixture
def annee(plie):
    for n in range(48):
        nouvelle_personne(
            prenom=f"Ida{n}",
            nom="LEROY",
            naissance=date(1962 + n % 40, 1 + n % 12, 3),
            sexe="2" if n % 3 else "1",
            commune=plie.cms_metz.commune,
            numero=f"4{n:010d}",
        )
    plie.nombre = charger_plie(jeux()["moselle"], le=LE)
    return plie


def test_une_annee_entiere_se_charge(annee):
    assert annee.nombre == 48
    assert CommissionPlie.objects.filter(etat="tenue").count() == 4
    etats = set(SortieParcours.objects.values_list("etat", flat=True))
    assert etats == {"provisoire", "confirmee", "infirmee"}
    assert SortieParcours.objects.count() == 10
    assert SortieParcours.objects.filter(est_positive=True).count() == 7
    ouverts = communes.avec_contact(Parcours.objects.all(), le=LE)
    assert 2 <= ouverts.filter(en_alerte=True).count() <= 8
    types = set(Evenement.objects.values_list("type", flat=True))
    assert {"contact", "parcours_etape_finie", "plie_sortie", "plie_sortie_jugee"} <= types
    admis = Parcours.objects.filter(etat="en_cours").first()
    premiere, *suite = EtapeParcours.objects.filter(parcours=admis)
    assert any(premiere.periode.chevauche(e.periode) for e in suite)
    assert charger_plie(jeux()["moselle"], le=LE) == 0
