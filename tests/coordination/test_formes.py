"""Un compte rendu diffusé garde sa forme numérotée, et se recompose d'elle seule."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jalons.coordination.documents.compte_rendu import CompteRendu
from jalons.coordination.models import Seance
from jalons.coordination.rules.scelles import CompteRenduScelle
from jalons.coordination.services import compte_rendu as services
from jalons.socle.scelles import FormeIllisible
from tests.coordination.courrier import diffuser, tenir
from tests.coordination.decor import JOUR, une_seance

FORMES = Path(__file__).with_name("formes")
INSTANT = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


def garde(forme: int) -> dict:
    return json.loads((FORMES / f"compte_rendu_{forme}.json").read_text(encoding="utf-8"))


def test_chaque_forme_a_son_fichier_garde_et_se_lit_dans_celle_d_aujourd_hui():
    gardees = {int(p.stem.rpartition("_")[2]) for p in FORMES.glob("compte_rendu_*.json")}
    assert gardees == {*CompteRenduScelle.MONTEES, CompteRenduScelle.forme}
    for forme in gardees:
        assert CompteRenduScelle.lire(garde(forme)).ecrire() == garde(CompteRenduScelle.forme)


def test_le_pdf_de_la_forme_d_avant_est_le_meme_octet_pour_octet():
    lue = CompteRenduScelle.lire(garde(0)).en_document()
    assert CompteRendu.rendre(lue, horodatage=INSTANT) == CompteRendu.rendre(
        garde(0), horodatage=INSTANT
    )


def test_une_forme_plus_recente_ou_abimee_se_refuse():
    with pytest.raises(FormeIllisible):
        CompteRenduScelle.lire({**garde(1), "forme": 9})
    with pytest.raises(FormeIllisible):
        CompteRenduScelle.lire({k: v for k, v in garde(1).items() if k != "decisions"})


def test_ce_qui_est_diffuse_se_recompose_de_sa_forme(decor):
    seance = diffuser(decor, tenir(decor, une_seance(decor)))
    relue = Seance.objects.get(pk=seance.pk)
    scelle = CompteRenduScelle.lire(relue.scelle)
    assert scelle.etabli_le == JOUR and scelle.points
    assert services.imprimer_compte_rendu(scelle) == bytes(relue.compte_rendu.contenu)
