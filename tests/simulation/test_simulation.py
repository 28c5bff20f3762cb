"""« Le travail paie » : le trimestre, un seul appel, rien de gardé ; sans simulateur on le dit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.models import Consultation
from jalons.simulation.forms.simulation import SimulerForm, initial_de
from jalons.simulation.rules.versement import Scenario, comparer, mois_a_demander, reference, verse
from jalons.simulation.services.calcul import SimulateurAbsent, simuler
from tests.simulation.faux import faux_simulateur

DEBUT = "2026-06"


def _par_mois(rsa):
    return {
        m: {
            "rsa": Decimal(r),
            "ppa": Decimal(0),
            "salaire_net": Decimal(100),
            "aide_logement": Decimal(0),
            "af": Decimal(0),
            "asf": Decimal(0),
        }
        for m, r in zip(mois_a_demander(DEBUT), rsa, strict=True)
    }


def test_un_droit_se_lit_au_premier_mois_de_son_trimestre():
    assert reference("2026-07", "2026-07") == "2026-07"
    assert reference("2026-08", "2026-07") == "2026-07"
    assert reference("2026-06", "2026-07") == "2026-04"
    assert reference("2027-01", "2026-11") == "2026-11"


def test_la_place_dans_le_trimestre_change_la_somme_et_fait_la_fourchette():
    lus = {"avant": _par_mois([600] * 8), "emploi": _par_mois([600, 600, 600, 0, 0, 0, 0, 0])}
    assert [verse(lus["emploi"], DEBUT, d) for d in ("2026-06", "2026-07", "2026-08")] == [
        Decimal(1800),
        Decimal(600),
        Decimal(1200),
    ]
    scenarios = [Scenario("avant", "Avant", Decimal(0)), Scenario("emploi", "E", Decimal(70))]
    sans = comparer(scenarios, lus, debut=DEBUT, declaration=None, avant="avant")[1]
    assert sans.six_mois == (Decimal(1200), Decimal(2400))
    avec = comparer(scenarios, lus, debut=DEBUT, declaration="2026-07", avant="avant")[1]
    assert avec.six_mois == (Decimal(1200), Decimal(1200))
    assert avec.gain == Decimal(-600)


@pytest.fixture
def branche(settings):
    cache.clear()
    with faux_simulateur() as (adresse, recues):
        settings.SIMULATEUR = adresse
        yield recues
    cache.clear()


def _saisie(**champs):
    le = timezone.localdate()
    return {
        "age": "35",
        "enfants": "8, 5",
        "logement": "locataire",
        "loyer": "500",
        "debut": f"{le:%Y-%m}",
        "heures": "151,67",
        "declaration": "",
        **champs,
    }


def test_tous_les_scenarios_en_un_appel_puis_plus_aucun(scene, branche):
    form = SimulerForm(_saisie(heures="100"), le=timezone.localdate())
    assert form.is_valid(), form.errors
    rendu = form.calculer()
    assert len(branche) == 1
    assert [s["code"] for s in branche[0]["scenarios"]] == [
        "avant",
        "emploi",
        "mi_temps",
        "temps_plein",
    ]
    assert len(branche[0]["foyer"]["enfants"]) == 2
    assert rendu.comparaisons[1].salaire == Decimal("974.45")
    form.calculer()
    assert len(branche) == 1


@pytest.mark.parametrize(
    "adresse", ["http://127.0.0.1:9", "http://openfisca.example:80", "ftp://localhost"]
)
def test_sans_simulateur_ou_ailleurs_que_sur_la_machine_il_est_absent(settings, adresse):
    settings.SIMULATEUR = adresse
    cache.clear()
    with pytest.raises(SimulateurAbsent):
        simuler(
            foyer={"adultes": ["1991-05"], "enfants": []},
            scenarios=[Scenario("avant", "", Decimal(0))],
            debut=DEBUT,
            declaration=None,
        )


def test_le_dossier_remplit_le_foyer(scene):
    dit = initial_de(scene.fatou, le=timezone.localdate())
    assert dit["commune"] == "57463"
    assert (dit["est_en_couple"], dit["enfants"]) == (False, "")


def test_la_page_de_l_agent_et_ses_refus(scene, client_de, branche, settings):
    claire = client_de("claire")
    page = reverse("simulation:page", args=[scene.fatou.pk])
    assert claire.get(page).status_code == 200
    assert client_de("karim").get(page).status_code == 404
    assert client_de("yves").get(page).status_code == 404
    assert (
        "Simuler"
        in claire.get(reverse("simulation:section", args=[scene.fatou.pk])).content.decode()
    )
    rendue = claire.post(page, _saisie())
    assert rendue.status_code == 200
    dit = rendue.content.decode()
    assert "01/04/2026" in dit
    assert "de plus par mois" in dit
    for champ in _saisie():
        for hostile in ("", "\x00", "-1", "9" * 20, "NaN", "é", "1e400"):
            code = claire.post(page, _saisie(**{champ: hostile})).status_code
            assert code in (200, 422), (champ, hostile)
    settings.SIMULATEUR = "http://127.0.0.1:9"
    sans = claire.post(page, _saisie(heures="99"))
    assert sans.status_code == 422
    assert "ne répond pas" in sans.content.decode()
    assert Consultation.objects.filter(ecran="simulation").exists()
