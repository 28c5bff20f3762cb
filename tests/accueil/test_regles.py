"""Les règles pures de l'accueil : proposer, compter les freins, échoir."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.accueil.rules.freins import themes_avec_frein
from jalons.accueil.rules.reception import echeance, jour_ouvre_suivant, jours_avant_entretien
from jalons.regles.rules.decision import decider
from jalons.socle.feries import est_ferie
from tests.accueil.decor import LIVREES

CAS = [
    ({"natlog": "0912"}, "sans_logement_stable", "sociale", "asir"),
    ({"diflog": ["1006", "1002"]}, "expulsion", "sociale", ""),
    ({"sante_frein": "empeche"}, "sante_empeche", "sociale", "asir"),
    (
        {"topengdemarechemploi": "oui", "disponibilite": "immediate", "freins_forts": 0},
        "prete_a_l_emploi",
        "professionnelle",
        "",
    ),
    ({"cessderact": "2701", "freins_forts": 1}, "emploi_recent", "professionnelle", ""),
    (
        {"metiers": ["N1103"], "freins_forts": 2},
        "projet_avec_freins",
        "sociale_visee_professionnelle",
        "agr",
    ),
    (
        {"mode_garde": ["aucun"], "enfants_a_garder": 2},
        "monoparentale_sans_garde",
        "sociale_visee_professionnelle",
        "",
    ),
    ({"hispro": "1904"}, "jamais_travaille", "sociale_visee_professionnelle", ""),
    ({}, "par_defaut", "sociale_visee_professionnelle", ""),
]


@pytest.mark.parametrize(("faits", "code", "voie", "mesure"), CAS, ids=[c[1] for c in CAS])
def test_chaque_regle_livree_propose_ce_qu_elle_dit(faits, code, voie, mesure):
    decision = decider(LIVREES, faits)
    assert (decision.regle.code, decision.regle.issue) == (code, {"voie": voie, "mesure": mesure})
    assert len(decision.examens) == len(LIVREES)
    assert sum(e.est_retenue for e in decision.examens) == 1


def test_chaque_regle_livree_a_son_cas():
    assert {r.code for r in LIVREES} == {c[1] for c in CAS}


def test_les_freins_se_comptent_une_fois_par_theme():
    reponses = {"natlog": "0912", "diflog": ["1006"], "mode_garde": ["aucun"], "natmob": "2501"}
    assert themes_avec_frein(reponses) == ["logement", "mode_garde"]
    assert themes_avec_frein({}) == []


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(-90, 90))
def test_une_echeance_est_depassee_le_lendemain_pas_le_jour(limite, ecart):
    vue = echeance(limite, le=limite + timedelta(days=ecart))
    assert vue.est_depassee == (ecart > 0)
    assert vue.reste == -ecart


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_un_jour_ouvre_tombe_en_semaine(jour):
    for droit_local in (False, True):
        ouvre = jour_ouvre_suivant(jour, droit_local=droit_local)
        assert ouvre.weekday() < 5
        assert not est_ferie(ouvre, droit_local=droit_local)
        assert 0 <= (ouvre - jour).days <= 4


def test_le_vendredi_saint_n_est_ferie_qu_en_droit_local():
    saint = date(2026, 4, 3)
    assert jour_ouvre_suivant(saint) == saint
    # Le Vendredi saint, la fin de semaine, le lundi de Pâques.
    assert jour_ouvre_suivant(saint, droit_local=True) == date(2026, 4, 7)


def test_le_delai_ne_devient_jamais_negatif():
    assert jours_avant_entretien(date(2026, 3, 10), date(2026, 3, 1)) == 0
