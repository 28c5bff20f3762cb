"""Une chose scellée garde son type, son numéro de forme, et se relit d'une ancienne forme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalons.socle.scelles import FormeIllisible, Montee, Scelle


@dataclass(frozen=True, slots=True)
class Ligne:
    libelle: str
    montant: Decimal
    nombre: int | None


@dataclass(frozen=True, slots=True)
class Recu(Scelle):
    forme: ClassVar[int] = 2
    MONTEES: ClassVar[Mapping[int, Montee]] = {
        0: lambda d: {**d, "est_solde": False},
        1: lambda d: {**{k: v for k, v in d.items() if k != "remis"}, "jour": d["remis"]},
    }

    jour: date | None
    total: Decimal | None
    est_solde: bool
    lignes: tuple[Ligne, ...]


LIGNES = st.builds(
    Ligne,
    libelle=st.text(max_size=20),
    montant=st.decimals(-10_000, 10_000, places=2),
    nombre=st.none() | st.integers(0, 9),
)
RECUS = st.builds(
    Recu,
    jour=st.none() | st.dates(),
    total=st.none() | st.decimals(0, 10_000, places=2),
    est_solde=st.booleans(),
    lignes=st.lists(LIGNES, max_size=4).map(tuple),
)
ECRIT = {
    "forme": 2, "jour": "2026-03-16", "total": "10.00", "est_solde": True,
    "lignes": [{"libelle": "Étude", "montant": "10.00", "nombre": None}],
}  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECUS)
def test_ce_qui_s_ecrit_se_relit_egal(recu):
    ecrit = recu.ecrire()
    assert ecrit["forme"] == 2
    assert Recu.lire(ecrit) == recu
    assert [x["montant"] for x in ecrit["lignes"]] == [str(x.montant) for x in recu.lignes]


def test_une_ancienne_forme_monte_marche_par_marche():
    ancienne = {"remis": "2026-03-16", "total": "10.00", "lignes": ECRIT["lignes"]}
    lu = Recu.lire(ancienne)
    assert (lu.jour, lu.est_solde) == (date(2026, 3, 16), False)
    assert Recu.lire({**ancienne, "forme": 1, "est_solde": True}).ecrire() == ECRIT
    assert "remis" in ancienne, "la donnée gardée n'est pas touchée"


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"forme": 3}, "forme 3"),
        ({"forme": "2"}, "forme 2"),
        ({"forme": -1}, "forme -1"),
        ({"autre": 1}, "autre"),
        ({"total": 10.0}, "Recu.total"),
        ({"total": "dix"}, "Recu.total"),
        ({"jour": "16/03/2026"}, "Recu.jour"),
        ({"est_solde": 1}, "Recu.est_solde"),
        ({"lignes": {}}, "Recu.lignes"),
        ({"lignes": ["x"]}, r"Recu.lignes\[0\]"),
        ({"lignes": [{"libelle": "Étude", "montant": "1"}]}, "nombre"),
        ({"lignes": [{"libelle": 3, "montant": "1", "nombre": 1}]}, r"Recu.lignes\[0\].libelle"),
    ],
)
def test_rien_n_est_devine_ni_perdu(change, dit):
    with pytest.raises(FormeIllisible, match=dit):
        Recu.lire({**ECRIT, **change})


def test_une_valeur_absente_se_nomme():
    with pytest.raises(FormeIllisible, match="total"):
        Recu.lire({k: v for k, v in ECRIT.items() if k != "total"})


def test_le_document_dit_les_dates_et_les_vides():
    vide = Recu(jour=None, total=None, est_solde=False, lignes=(Ligne("a", Decimal("1.50"), None),))
    assert vide.en_document() == {
        "jour": "",
        "total": "",
        "est_solde": False,
        "lignes": [{"libelle": "a", "montant": "1.50", "nombre": None}],
    }
    assert Recu.lire(ECRIT).en_document()["jour"] == "16/03/2026"
