"""Les règles pures : une date s'écrit de dix façons, une frise ne dépend pas de l'ordre."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.francetravail.rules import (
    DateIllisible,
    Dit,
    EtatDit,
    Ppae,
    dates,
    inscriptions,
    lire_date,
    suivi,
)

JOURS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
FORMES = ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d 00:00:00")
DITS = st.builds(
    Dit,
    genre=st.sampled_from(("inscription", "cessation", "radiation", "stock")),
    jour=JOURS,
    identifiant=st.sampled_from(("", "1234567A", "7654321B")),
    motif=st.sampled_from(("", "Emploi", "Absence")),
    categorie=st.sampled_from(("", "A")),
    reference=st.none() | JOURS,
    debut=st.none() | JOURS,
)


@given(jour=st.dates(date(1931, 1, 1), date(2029, 12, 31)), forme=st.sampled_from(FORMES))
def test_une_date_se_lit_quelle_que_soit_sa_forme(jour, forme):
    assert lire_date(jour.strftime(forme)) == jour


@pytest.mark.parametrize(
    ("ecrit", "coupee"),
    [("2020", True), ("2020-05", True), ("31/02/2020", False), ("hier", False), ("12/2020", False)],
)
def test_une_date_coupee_n_est_pas_devinee(ecrit, coupee):
    with pytest.raises(DateIllisible) as erreur:
        lire_date(ecrit)
    assert erreur.value.coupee is coupee


@pytest.mark.parametrize("ecrit", ["", "  ", "00/00/0000", "0000-00-00"])
def test_une_date_vide_est_absente(ecrit):
    assert lire_date(ecrit) is None


def test_une_date_de_tableur_et_une_annee_courte():
    assert lire_date("45000") == date(2023, 3, 15)
    assert lire_date("3/4/85") == date(1985, 4, 3)
    assert lire_date("3/4/05") == date(2005, 4, 3)


@given(dits=st.lists(DITS, max_size=8), hasard=st.randoms(use_true_random=False))
def test_la_frise_ne_depend_ni_de_l_ordre_ni_de_la_repetition(dits, hasard):
    melange = dits * 2
    hasard.shuffle(melange)
    assert inscriptions(melange) == inscriptions(dits)


@given(dits=st.lists(DITS, max_size=8), constat=JOURS)
def test_la_frise_est_continue_et_n_a_qu_une_verite(dits, constat):
    frise = inscriptions(dits, [(constat, EtatDit(True, source="agent"))])
    for avant, apres in pairwise(frise):
        assert avant.fin == apres.debut - timedelta(days=1)
        assert avant.valeur != apres.valeur
    assert frise[-1].fin is None


def test_qui_s_inscrit_le_jour_d_une_fin_est_inscrit():
    jour = date(2026, 3, 2)
    [segment] = inscriptions([Dit("radiation", jour), Dit("inscription", jour, "1234567A")])
    assert segment.valeur.est_inscrit
    assert segment.valeur.identifiant == "1234567A"


def test_l_identifiant_change_et_l_histoire_reste():
    frise = inscriptions(
        [
            Dit("inscription", date(2025, 1, 6), "1234567A"),
            Dit("cessation", date(2025, 9, 1), "1234567A", motif="Emploi"),
            Dit("inscription", date(2026, 2, 1), "7654321B"),
        ]
    )
    assert [s.valeur.identifiant for s in frise] == ["1234567A", "1234567A", "7654321B"]
    assert [s.valeur.est_inscrit for s in frise] == [True, False, True]


def test_un_pecg_plus_recent_corrige_la_fin_qu_il_ne_dit_plus():
    debut = date(2025, 1, 6)
    mars, avril = date(2026, 3, 31), date(2026, 4, 30)
    dits = [
        Dit("inscription", debut, reference=mars, debut=debut),
        Dit("radiation", date(2026, 3, 10), reference=mars, debut=debut),
    ]
    assert inscriptions(dits)[-1].valeur.fin == "radiation"
    dits.append(Dit("inscription", debut, reference=avril, debut=debut))
    assert [s.valeur.est_inscrit for s in inscriptions(dits)] == [True]


def test_un_constat_vaut_jusqu_a_l_enonce_suivant():
    frise = inscriptions(
        [Dit("radiation", date(2026, 3, 1)), Dit("stock", date(2026, 5, 1))],
        [(date(2026, 4, 1), EtatDit(True, source="agent"))],
    )
    assert [(s.debut, s.valeur.est_inscrit, s.valeur.source) for s in frise] == [
        (date(2026, 3, 1), False, "ft"),
        (date(2026, 4, 1), True, "agent"),
        (date(2026, 5, 1), True, "ft"),
    ]


PPAES = st.builds(
    Ppae,
    dernier_entretien=st.none() | JOURS,
    signe_le=st.none() | JOURS,
    conseiller=st.sampled_from(("", "MARTIN", "LOPES")),
)


@given(dits=st.lists(st.tuples(JOURS, PPAES), max_size=8), hasard=st.randoms(use_true_random=False))
def test_le_suivi_ne_depend_pas_de_l_ordre(dits, hasard):
    melange = dits * 2
    hasard.shuffle(melange)
    assert suivi(melange) == suivi(dits)


@pytest.mark.parametrize(
    ("ecrit", "jour"),
    [
        ("01/02/30", date(2030, 2, 1)),
        ("01/02/31", date(1931, 2, 1)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2099-12-31", date(2099, 12, 31)),
    ],
)
def test_une_date_se_lit_jusqu_a_ses_bornes(ecrit, jour):
    assert dates.lire_date(ecrit) == jour


@pytest.mark.parametrize("ecrit", ["1899-12-31", "2100-01-01"])
def test_une_date_hors_de_ses_bornes_ne_se_lit_pas(ecrit):
    with pytest.raises(dates.DateIllisible):
        dates.lire_date(ecrit)
