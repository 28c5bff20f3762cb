"""Le rythme d'une instance : dates, jours fériés, retard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.coordination.rules.rythme import (
    date_de_seance,
    dates_de_l_annee,
    etat_du_rythme,
    jour_du_mois,
    prochaine_attendue,
)
from jalons.socle.feries import est_ferie, jours_feries, paques

ANNEES = st.integers(1990, 2090)
RYTHMES = st.fixed_dictionaries(
    {
        "mois": st.sampled_from([1, 2, 3, 6, 12]),
        "rang": st.integers(1, 5),
        "jour": st.integers(0, 4),
    }
)
JOURS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("annee", "attendu"),
    [
        (1999, date(1999, 4, 4)),
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2011, date(2011, 4, 24)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
        (2049, date(2049, 4, 18)),
    ],
)
def test_paques_tombe_quand_le_calendrier_le_dit(annee, attendu):
    assert paques(annee) == attendu


@given(ANNEES)
def test_paques_est_un_dimanche_entre_le_22_mars_et_le_25_avril(annee):
    jour = paques(annee)
    assert jour.weekday() == 6
    assert date(annee, 3, 22) <= jour <= date(annee, 4, 25)


def test_les_feries_de_2026():
    attendus = {
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    }
    assert jours_feries(2026) == attendus
    assert jours_feries(2026, droit_local=True) - attendus == {date(2026, 4, 3), date(2026, 12, 26)}


@given(JOURS, st.integers(1, 4), st.integers(0, 6))
def test_le_rang_est_celui_que_l_on_demande(mois, rang, jour):
    trouve = jour_du_mois(mois, rang=rang, jour=jour)
    assert (trouve.year, trouve.month) == (mois.year, mois.month)
    assert trouve.weekday() == jour
    assert (trouve.day - 1) // 7 + 1 == rang


def test_un_jour_ferie_repousse_d_une_semaine():
    # Le 2e vendredi de mai 2026 est le 8 : férié.
    assert date_de_seance(date(2026, 5, 1), rang=2, jour=4) == date(2026, 5, 15)


@given(ANNEES, RYTHMES, st.booleans(), st.integers(1, 12))
def test_une_annee_de_seances_est_toujours_saine(annee, rythme, local, mois_ancre):
    depuis = date(annee - 3, mois_ancre, 1)
    dates = dates_de_l_annee(annee, depuis=depuis, droit_local=local, **rythme)
    assert len(dates) == 12 // rythme["mois"]
    assert dates == sorted(set(dates))
    assert all(d.weekday() == rythme["jour"] for d in dates)
    assert not any(est_ferie(d, droit_local=local) for d in dates)
    assert all(date(annee, 1, 1) <= d <= date(annee + 1, 1, 15) for d in dates)


@given(JOURS, RYTHMES)
def test_rien_avant_l_ouverture_de_l_instance(depuis, rythme):
    assert all(d >= depuis for d in dates_de_l_annee(depuis.year, depuis=depuis, **rythme))
    assert dates_de_l_annee(depuis.year - 1, depuis=depuis, **rythme) == []


def test_a_la_demande_rien_n_est_attendu():
    assert dates_de_l_annee(2026, mois=0, rang=2, jour=3, depuis=date(2020, 1, 1)) == []
    assert (
        prochaine_attendue(derniere=None, depuis=date(2020, 1, 1), mois=0, rang=1, jour=1) is None
    )


@given(JOURS, RYTHMES)
def test_la_prochaine_suit_toujours_la_derniere(derniere, rythme):
    attendue = prochaine_attendue(derniere=derniere, depuis=date(1990, 1, 1), **rythme)
    assert attendue > derniere
    assert attendue - derniere < timedelta(days=31 * (rythme["mois"] + 1) + 15)


@given(JOURS, RYTHMES)
def test_une_instance_neuve_attend_une_date_apres_son_ouverture(depuis, rythme):
    assert prochaine_attendue(derniere=None, depuis=depuis, **rythme) >= depuis


@given(JOURS, RYTHMES, st.integers(0, 60), st.integers(0, 400))
def test_en_retard_exactement_quand_la_tolerance_passe(derniere, rythme, tolerance, ecart):
    le = derniere + timedelta(days=ecart)
    etat = etat_du_rythme(
        derniere=derniere, depuis=date(1990, 1, 1), tolerance_jours=tolerance, le=le, **rythme
    )
    assert etat.est_en_retard == (le > etat.attendue + timedelta(days=tolerance))
