"""Le contrat avec OpenFisca-France : des foyers dont les montants sont connus, au centime.

Barème d'avril 2026, SMIC de juin 2026 ; l'emploi commence en juin, novembre est établi. Sans
l'environnement du simulateur (`make simulateur` l'installe), ces essais se sautent et le disent.
"""

from __future__ import annotations

import json
import os
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

import jalons
from jalons.simulation.rules.versement import mois_a_demander, verse

pytestmark = pytest.mark.lourd
SERVEUR = Path(jalons.__file__).parent / "simulation" / "serveur" / "serveur.py"
PYTHON = Path(os.environ.get("JALONS_SIMULATEUR_PYTHON", "var/simulateur/bin/python"))
SEULE = {"adultes": ["1991-05"], "enfants": []}
MONO = {"adultes": ["1988-05"], "enfants": ["2018-09", "2021-09"]}
COUPLE = {"adultes": ["1988-05", "1990-05"], "enfants": []}
HEURES = {"avant": 0, "mi": 75.83, "plein": 151.67, "h65": 65, "h104": 104, "h130": 130}
TOTAUX = {
    "seule": (SEULE, (651.69, 1083.67, 1708.82, 1030.78, 1315.87, 1530.20)),
    "mono": (MONO, (1361.44, 1806.82, 2407.84, 1740.53, 2014.89, 2229.22)),
    "isolee": ({**MONO, "isolement": True}, (1583.14, 2028.53, 2624.99, None, None, None)),
    "couple": (COUPLE, (977.53, 1422.92, 2027.96, 1356.62, 1635.01, 1849.34)),
}
# RSA et prime de juin à novembre, temps plein, selon le mois où le trimestre s'ouvre.
TRANSITIONS = {
    "seule": (3068.50, 2242.25, 2416.80),
    "couple": (5010.14, 4509.73, 4032.60),
    "mono": (3966.06, 3292.98, 3161.22),
}
_LIRE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import serveur
moteur = serveur.Moteur()
print(json.dumps([moteur.simuler(d) for d in json.load(sys.stdin)]))
"""


@pytest.fixture(scope="module")
def rendus():
    if not PYTHON.exists():
        pytest.skip("l'environnement du simulateur n'est pas installé (make simulateur)")
    demandes = [
        {
            "foyer": {**foyer, "logement": "heberge", "commune": "57463"},
            "debut": "2026-06",
            "mois": mois_a_demander("2026-06"),
            "scenarios": [{"code": c, "heures": h} for c, h in HEURES.items()],
        }
        for foyer, _ in TOTAUX.values()
    ]
    lu = subprocess.run(
        [PYTHON, "-c", _LIRE, str(SERVEUR.parent)],
        input=json.dumps(demandes),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return dict(zip(TOTAUX, json.loads(lu.stdout), strict=True))


@pytest.mark.parametrize("foyer", TOTAUX)
def test_les_montants_connus_tiennent_au_centime(rendus, foyer):
    scenarios = rendus[foyer]["scenarios"]
    for code, attendu in zip(HEURES, TOTAUX[foyer][1], strict=True):
        if attendu is not None:
            assert sum(scenarios[code]["2026-11"].values()) == pytest.approx(attendu, abs=0.011)
    assert rendus[foyer]["bareme"]["rsa"] == {"depuis": "2026-04-01", "montant": 651.69}


@pytest.mark.parametrize("foyer", TRANSITIONS)
def test_la_transition_depend_du_trimestre(rendus, foyer):
    par_mois = {
        m: {n: Decimal(str(v)) for n, v in lu.items()}
        for m, lu in rendus[foyer]["scenarios"]["plein"].items()
    }
    for mois, attendu in zip(("2026-04", "2026-05", "2026-06"), TRANSITIONS[foyer], strict=True):
        assert verse(par_mois, "2026-06", mois) == pytest.approx(
            Decimal(str(attendu)), abs=Decimal("0.03")
        )
