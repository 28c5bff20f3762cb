"""Le procès-verbal d'une commission tenue garde sa forme numérotée, et se recompose d'elle seule."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from jalons.accompagnement.documents.commission_plie import PvCommissionPlie
from jalons.accompagnement.models import CommissionPlie
from jalons.accompagnement.rules.scelles import ProcesVerbalScelle
from jalons.accompagnement.services import plie_entree as services
from jalons.socle.scelles import FormeIllisible
from tests.accompagnement.decor import LE, admettre

FORMES = Path(__file__).with_name("formes")
INSTANT = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)


def garde(forme: int) -> dict:
    return json.loads((FORMES / f"proces_verbal_{forme}.json").read_text(encoding="utf-8"))


def tenue(plie):
    admettre(plie)
    return services.tenir_commission(
        commission=CommissionPlie.objects.get(),
        membres="Lucie Exemple, PLIE\nPaul Exemple, Département",
        version=1,
        par=plie.lucie,
        le=LE,
    )


def test_chaque_forme_a_son_fichier_garde_et_se_lit_dans_celle_d_aujourd_hui():
    gardees = {int(p.stem.rpartition("_")[2]) for p in FORMES.glob("proces_verbal_*.json")}
    assert gardees == {*ProcesVerbalScelle.MONTEES, ProcesVerbalScelle.forme}
    for forme in gardees:
        assert ProcesVerbalScelle.lire(garde(forme)).ecrire() == garde(ProcesVerbalScelle.forme)


def test_le_pdf_de_la_forme_d_avant_est_le_meme_octet_pour_octet():
    lue = ProcesVerbalScelle.lire(garde(0)).en_document()
    assert PvCommissionPlie.rendre(lue, horodatage=INSTANT) == PvCommissionPlie.rendre(
        garde(0), horodatage=INSTANT
    )


def test_une_forme_plus_recente_ou_abimee_se_refuse():
    with pytest.raises(FormeIllisible):
        ProcesVerbalScelle.lire({**garde(1), "forme": 9})
    with pytest.raises(FormeIllisible):
        ProcesVerbalScelle.lire({k: v for k, v in garde(1).items() if k != "decisions"})


def test_ce_qui_est_tenu_se_recompose_de_sa_forme_et_ne_change_plus(plie, client_de):
    relue = CommissionPlie.objects.get(pk=tenue(plie).pk)
    scelle = ProcesVerbalScelle.lire(relue.scelle)
    assert (scelle.etabli_le, scelle.examines, scelle.resume) == (LE, 1, "1 admise")
    assert scelle.membres == ("Lucie Exemple, PLIE", "Paul Exemple, Département")
    assert services.imprimer_pv(scelle) == bytes(relue.pv.contenu)
    page = client_de("lucie").get(reverse("accompagnement:plie_commission", args=[relue.pk]))
    assert "1 admise" in page.content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        CommissionPlie.objects.filter(pk=relue.pk).update(scelle={})
