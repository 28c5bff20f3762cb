"""Lire un chiffre d'affaires, répartir une dépense : les règles pures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from jalons.publics.enums import Tendance
from jalons.publics.rules.activite import lire, mois_demandes
from jalons.publics.rules.depenses import DepenseImputee, par_public

MOIS = mois_demandes(date(2026, 3, 16), 12)
montants = st.decimals(0, 100_000, places=2)
connus = st.dictionaries(st.sampled_from(MOIS), montants)


@given(connus)
def test_le_total_est_celui_des_mois_connus_et_rien_ne_manque_deux_fois(lus):
    lu = lire(lus, MOIS)
    assert lu.total == sum(lus.values(), D(0))
    assert set(lu.manquants) | set(lus) == set(MOIS) and not set(lu.manquants) & set(lus)
    if lus:
        assert min(lus.values()) - 1 <= lu.moyenne <= max(lus.values()) + 1


@given(connus)
def test_la_tendance_se_retourne_avec_le_temps(lus):
    ordre = sorted(lus)
    retournes = dict(zip(ordre, [lus[m] for m in reversed(ordre)], strict=True))
    inverse = {Tendance.HAUSSE: Tendance.BAISSE, Tendance.BAISSE: Tendance.HAUSSE}
    avant, apres = lire(lus, MOIS).tendance, lire(retournes, MOIS).tendance
    assert apres == inverse.get(avant, avant)
    assert (avant == Tendance.INCONNUE) == (len(lus) < 4)


def test_un_mois_a_zero_est_connu():
    lu = lire({MOIS[0]: D(0)}, MOIS)
    assert MOIS[0] not in lu.manquants and lu.moyenne == 0


depenses = st.lists(
    st.builds(
        DepenseImputee,
        st.sampled_from(["rqth", "jeune_ase"]),
        st.integers(2023, 2026),
        montants,
        st.decimals(0, 100, places=2),
    ),
    max_size=12,
)


@given(depenses)
def test_une_depense_ne_compte_que_pour_sa_part_et_son_annee(lues):
    for public, suite in par_public(lues, [2025, 2026]).items():
        for an in suite:
            exact = sum(
                (
                    d.montant * d.part / 100
                    for d in lues
                    if (d.public, d.annee) == (public, an.annee)
                ),
                D(0),
            )
            assert abs(an.montant - exact) <= D("0.005")


def test_l_evolution_se_lit_sur_l_annee_d_avant_et_rien_ne_se_divise_par_zero():
    lues = [
        DepenseImputee("rqth", 2025, D(200), D(50)),
        DepenseImputee("rqth", 2026, D(150), D(100)),
    ]
    [an24, an25, an26] = par_public(lues, [2024, 2025, 2026])["rqth"]
    assert (an24.montant, an24.evolution) == (0, None)
    assert (an25.montant, an25.evolution) == (100, None)
    assert (an26.montant, an26.evolution) == (150, D("50.0"))


def test_la_moyenne_est_celle_des_mois_connus():
    assert lire({MOIS[0]: D(10), MOIS[1]: D(20)}, MOIS).moyenne == 15
    assert lire({}, MOIS).moyenne == 0
    assert mois_demandes(date(2026, 3, 31), 2) == [date(2026, 1, 1), date(2026, 2, 1)]


def test_un_vingtieme_d_ecart_n_est_pas_une_tendance():
    def tendance(*montants_lus):
        return lire(dict(zip(MOIS, map(D, montants_lus), strict=False)), MOIS).tendance

    assert tendance(50, 50, 50, 45) == Tendance.STABLE
    assert tendance(50, 50, 50, 44) == Tendance.BAISSE
    assert tendance(44, 50, 50, 50) == Tendance.HAUSSE
    assert tendance(0, 0, 900, 1000, 1000) == Tendance.HAUSSE
    assert tendance(0, 0, 0, 0) == Tendance.STABLE
