"""Ce qui est scellé se relit dans toutes ses formes : un fichier gardé par forme, jamais retouché."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal as D
from pathlib import Path

import pytest

from jalons.fse.bilan.rules.scelles import BilanScelle, RapportScelle
from jalons.fse.documents.bilan_execution import BilanExecution
from jalons.fse.documents.feuille_temps import FeuilleTempsDocument
from jalons.fse.documents.rapport_controle import RapportControle
from jalons.fse.temps.rules.scelles import FeuilleScellee

FORMES = Path(__file__).with_name("formes")
SCELLES = {
    "bilan": (BilanScelle, BilanExecution),
    "rapport": (RapportScelle, RapportControle),
    "feuille": (FeuilleScellee, FeuilleTempsDocument),
}
INSTANT = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


def garde(nom: str, forme: int) -> dict:
    return json.loads((FORMES / f"{nom}_{forme}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("nom", SCELLES)
def test_chaque_forme_a_son_fichier_garde(nom):
    classe, _ = SCELLES[nom]
    gardees = {int(p.stem.rpartition("_")[2]) for p in FORMES.glob(f"{nom}_*.json")}
    assert gardees == {*classe.MONTEES, classe.forme}


@pytest.mark.parametrize(
    ("nom", "forme"), [(n, f) for n, (c, _) in SCELLES.items() for f in (*c.MONTEES, c.forme)]
)
def test_une_forme_gardee_se_lit_et_s_ecrit_dans_celle_d_aujourd_hui(nom, forme):
    classe, _ = SCELLES[nom]
    assert classe.lire(garde(nom, forme)).ecrire() == garde(nom, classe.forme)


@pytest.mark.parametrize("nom", SCELLES)
def test_le_pdf_d_une_forme_ancienne_est_le_meme_octet_pour_octet(nom):
    classe, document = SCELLES[nom]
    ancienne = garde(nom, 0)
    lue = classe.lire(ancienne).en_document()
    assert document.rendre(lue, horodatage=INSTANT) == document.rendre(ancienne, horodatage=INSTANT)


def test_un_bilan_relu_porte_des_montants_des_dates_et_des_absences():
    lu = BilanScelle.lire(garde("bilan", 0))
    assert lu.plan.montant_ue == D("66533.66")
    assert lu.bilan.scelle_le == date(2023, 5, 15)
    assert [x.pk for x in lu.lignes] == [41, 43]
    assert lu.lignes[1].acquittee is None
    assert lu.temps[1].heures is None
    assert lu.operation.projets is None
