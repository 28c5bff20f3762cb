"""Les règles pures de l'accueil : proposer, compter les freins, échoir."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jalons.accueil.rules import orientation as regles
from jalons.accueil.rules.freins import themes_avec_frein
from jalons.accueil.rules.reception import echeance, jour_ouvre_suivant, jours_avant_entretien
from jalons.socle.feries import est_ferie
from tests.conftest import ACCUEIL

LIVREES = [
    regles.Regle(r["code"], r["libelle"], r["explication"], r["condition"], r["voie"], r["mesure"])
    for r in yaml.safe_load((ACCUEIL / "regles_1.yaml").read_text(encoding="utf-8"))
]

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
    proposition = regles.proposer(LIVREES, faits)
    assert (proposition.regle.code, proposition.voie, proposition.mesure) == (code, voie, mesure)
    assert len(proposition.raisons) == len(LIVREES)
    assert sum(r.est_retenue for r in proposition.raisons) == 1


def test_chaque_regle_livree_a_son_cas():
    assert {r.code for r in LIVREES} == {c[1] for c in CAS}


faits = st.dictionaries(
    st.sampled_from(["natlog", "age", "metiers", "freins_forts", "sante_frein"]),
    st.one_of(st.none(), st.integers(0, 90), st.text(max_size=4), st.lists(st.text(max_size=4))),
)
simples = st.builds(
    lambda f, o, v: {"fait": f, "op": o, "valeur": v},
    st.sampled_from(["natlog", "age", "metiers"]),
    st.sampled_from(sorted(regles.OPERATEURS)),
    st.one_of(st.integers(0, 90), st.text(max_size=4), st.lists(st.text(max_size=3))),
)
conditions = st.recursive(
    simples,
    lambda sous: st.one_of(
        st.builds(lambda x: {"tous": x}, st.lists(sous, min_size=1, max_size=3)),
        st.builds(lambda x: {"un": x}, st.lists(sous, min_size=1, max_size=3)),
        st.builds(lambda x: {"sauf": x}, sous),
    ),
    max_leaves=6,
)


@given(conditions, faits)
def test_toute_condition_valide_se_juge_sans_casser(condition, donnees):
    regles.valider(condition)
    vraie = regles.est_vraie(condition, donnees)
    assert regles.est_vraie({"sauf": condition}, donnees) is not vraie
    assert regles.est_vraie({"tous": [condition]}, donnees) is vraie
    assert regles.est_vraie({"un": [condition, condition]}, donnees) is vraie
    assert set(regles.faits_lus(condition)) <= {"natlog", "age", "metiers"}


@given(st.lists(conditions, max_size=4), faits)
def test_la_premiere_regle_vraie_gagne_toujours(liste, donnees):
    numerotees = [
        regles.Regle(f"r{n}", "", "", condition, "sociale") for n, condition in enumerate(liste)
    ]
    proposition = regles.proposer(numerotees, donnees)
    vraies = [r.code for r in numerotees if regles.est_vraie(r.condition, donnees)]
    assert (proposition.regle.code if proposition else None) == (vraies[0] if vraies else None)


@pytest.mark.parametrize(
    ("condition", "dit"),
    [
        ({"fait": "age"}, "attendus"),
        ({"fait": "age", "op": "ressemble", "valeur": 1}, "ressemble"),
        ({"tous": []}, "liste non vide"),
        ({"tous": [{"fait": "age", "op": "egal"}]}, "tous[1]"),
        ("age > 3", "objet"),
    ],
)
def test_une_condition_mal_ecrite_dit_ou(condition, dit):
    with pytest.raises(regles.ConditionInvalide) as erreur:
        regles.valider(condition)
    assert dit in str(erreur.value)


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
