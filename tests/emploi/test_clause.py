"""Exemple 13 : les heures d'une clause sociale et le coût d'une mise à disposition."""

from __future__ import annotations

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from jalons.emploi.rules.clause import cout_de_l_heure, heures_par_montant, heures_par_tranche
from jalons.fse.commun.rules.montants import arrondir, part


def test_13_les_trois_calculs_d_une_clause():
    marche = {"part_main_oeuvre": D("0.50"), "effort": D("0.05")}
    assert heures_par_montant(D(1_000_000), cout_horaire=D(30), **marche) == 833
    assert heures_par_montant(D(1_000_000), cout_horaire=D(25), **marche) == 1000
    assert heures_par_tranche(D(1_000_000), tranche=D(2_000)) == 500


def test_13_la_mise_a_disposition_agricole():
    cout = cout_de_l_heure(D(455_000), D(26_000))
    assert cout == D("17.50")
    assert (part(D(25_506), D(26_000)) * 100).quantize(D("0.1")) == D("98.1")
    assert arrondir(D(25_506) * cout) == D("446355.00")


@given(st.decimals(1, 5_000_000, places=2), st.decimals("0.01", 1, places=2))
def test_on_ne_demande_jamais_plus_que_le_marche_ne_paie(montant, effort):
    heures = heures_par_montant(
        montant, part_main_oeuvre=D("0.5"), effort=effort, cout_horaire=D(30)
    )
    assert heures * 30 <= montant * D("0.5") * effort
