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


# --- À la date près ---------------------------------------------------------------------------

JEUDI_2 = {"rang": 2, "jour": 3}


@pytest.mark.parametrize(
    ("mois", "depuis", "attendus"),
    [
        (1, date(2026, 10, 8), [(10, 8), (11, 12), (12, 10)]),
        (1, date(2026, 10, 9), [(11, 12), (12, 10)]),
        (5, date(2025, 11, 15), [(4, 9), (9, 10)]),
        (2, date(2024, 2, 1), [(2, 12), (4, 9), (6, 11), (8, 13), (10, 8), (12, 10)]),
        (12, date(2020, 7, 3), [(7, 9)]),
        (3, date(2027, 1, 1), []),
    ],
)
def test_les_dates_de_2026_suivent_le_mois_de_depart(mois, depuis, attendus):
    vues = dates_de_l_annee(2026, mois=mois, depuis=depuis, **JEUDI_2)
    assert [(d.month, d.day) for d in vues] == attendus
    assert {d.year for d in vues} <= {2026}


def test_le_cinquieme_jour_est_le_dernier_s_il_n_y_en_a_que_quatre():
    assert jour_du_mois(date(2026, 2, 10), rang=5, jour=3) == date(2026, 2, 26)
    assert jour_du_mois(date(2026, 4, 10), rang=5, jour=3) == date(2026, 4, 30)


def test_le_droit_local_ne_vaut_que_si_on_le_demande():
    # Le 4e samedi de décembre 2026 est le 26, férié en Alsace et en Moselle ; le 26 avril ne l'est pas.
    noel = {"rang": 4, "jour": 5}
    decembre, janvier = date(2026, 12, 26), date(2027, 1, 2)
    assert date_de_seance(date(2026, 12, 1), **noel) == decembre
    assert date_de_seance(date(2026, 12, 1), droit_local=True, **noel) == janvier
    annuel = {"mois": 12, "depuis": date(2026, 12, 1), **noel}
    assert dates_de_l_annee(2026, **annuel) == [decembre]
    assert dates_de_l_annee(2026, droit_local=True, **annuel) == [janvier]
    assert prochaine_attendue(derniere=None, **annuel) == decembre
    assert prochaine_attendue(derniere=None, droit_local=True, **annuel) == janvier
    etat = etat_du_rythme(derniere=None, tolerance_jours=0, le=janvier, **annuel)
    assert (etat.derniere, etat.attendue, etat.est_en_retard) == (None, decembre, True)
    assert not etat_du_rythme(
        derniere=None, tolerance_jours=0, le=janvier, droit_local=True, **annuel
    ).est_en_retard


@pytest.mark.parametrize(
    ("depuis", "attendue"),
    [
        (date(2026, 3, 12), date(2026, 3, 12)),
        (date(2026, 3, 13), date(2026, 4, 9)),
        (date(2026, 3, 1), date(2026, 3, 12)),
    ],
)
def test_une_instance_neuve_attend_sa_premiere_date_possible(depuis, attendue):
    assert prochaine_attendue(derniere=None, depuis=depuis, mois=3, **JEUDI_2) == attendue


@pytest.mark.parametrize(("jours", "retard"), [(14, False), (15, True)])
def test_le_dernier_jour_de_tolerance_n_est_pas_un_retard(jours, retard):
    etat = etat_du_rythme(
        derniere=date(2026, 1, 8),
        depuis=date(2025, 1, 1),
        mois=2,
        tolerance_jours=14,
        le=date(2026, 3, 12) + timedelta(days=jours),
        **JEUDI_2,
    )
    assert (etat.derniere, etat.attendue) == (date(2026, 1, 8), date(2026, 3, 12))
    assert etat.est_en_retard is retard


def test_sans_rythme_jamais_de_retard():
    etat = etat_du_rythme(
        derniere=None,
        depuis=date(2020, 1, 1),
        mois=0,
        tolerance_jours=0,
        le=date(2026, 1, 1),
        **JEUDI_2,
    )
    assert (etat.attendue, etat.est_en_retard) == (None, False)


@given(st.integers(1900, 2199))
def test_paques_par_le_nombre_d_or_et_l_epacte(annee):
    """Le même dimanche par l'autre calcul connu, celui de Lilius et Clavius."""
    nombre_d_or, siecle = annee % 19 + 1, annee // 100 + 1
    solaire, lunaire = 3 * siecle // 4 - 12, (8 * siecle + 5) // 25 - 5
    dimanche = 5 * annee // 4 - solaire - 10
    epacte = (11 * nombre_d_or + 20 + lunaire - solaire) % 30
    if epacte == 24 or (epacte == 25 and nombre_d_or > 11):
        epacte += 1
    lune = 44 - epacte if epacte <= 23 else 74 - epacte
    jours = lune + 7 - (dimanche + lune) % 7
    assert paques(annee) == date(annee, 3, 1) + timedelta(days=jours - 1)
