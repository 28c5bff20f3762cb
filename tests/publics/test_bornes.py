"""Le chiffre d'affaires à ses bornes : quatre mois, un vingtième, le mois que l'on n'a pas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from jalons.publics.enums import Tendance
from jalons.publics.rules.activite import lire, mois_demandes

MOIS = mois_demandes(date(2026, 3, 1), 6)


def tendance(*montants):
    return lire(dict(zip(MOIS, map(D, montants), strict=False)), MOIS).tendance


def test_les_mois_pleins_d_avant_le_jour_meme_le_premier():
    attendus = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert mois_demandes(date(2026, 3, 1), 3) == attendus
    assert mois_demandes(date(2026, 3, 31), 3) == attendus
    assert mois_demandes(date(2026, 3, 31), 0) == []


@pytest.mark.parametrize(
    ("montants", "dite"),
    [
        ((), Tendance.INCONNUE),
        (("100", "100", "900"), Tendance.INCONNUE),
        (("100", "100", "900", "900"), Tendance.HAUSSE),
        (("50", "50", "50", "45"), Tendance.STABLE),
        (("50", "50", "50", "44.99"), Tendance.BAISSE),
        (("50", "45", "50", "50"), Tendance.STABLE),
        (("50", "44.99", "50", "50"), Tendance.HAUSSE),
        (("0", "0", "0", "0"), Tendance.STABLE),
        (("0", "0", "0", "0.01"), Tendance.HAUSSE),
        (("0", "0.01", "0", "0"), Tendance.BAISSE),
        (("10", "10", "5000", "10", "10"), Tendance.STABLE),
    ],
)
def test_un_vingtieme_entre_deux_moities_n_est_pas_une_tendance(montants, dite):
    assert tendance(*montants) == dite


def test_le_total_la_moyenne_au_centime_et_ce_qui_manque():
    lu = lire({MOIS[0]: D(10), MOIS[2]: D(0), MOIS[3]: D(10), date(2020, 1, 1): D(99)}, MOIS)
    assert (lu.total, lu.moyenne) == (D(20), D("6.67"))
    assert lu.manquants == (MOIS[1], MOIS[4], MOIS[5])
    vide = lire({}, MOIS)
    assert (vide.total, vide.moyenne, vide.manquants) == (D(0), D(0), tuple(MOIS))
