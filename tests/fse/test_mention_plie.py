"""Le procès-verbal d'une commission du PLIE porte la mention quand son activité est cofinancée."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from jalons.accompagnement.documents.commission_plie import PvCommissionPlie
from jalons.accompagnement.mention import mention_europeenne
from jalons.accompagnement.services import plie_entree as entrees
from jalons.annuaire.models import Structure
from jalons.fse.enums import StatutOperation
from jalons.socle.periode import Periode
from tests.distribution import _agent
from tests.fse import decor
from tests.outillage.decors import decor_partage

MENTION = "Cofinancé par l'Union européenne"
JOUR = date(2026, 3, 17)


@decor_partage
def plie(scene):
    ouvert = Periode(date(2020, 1, 1))
    scene.plie = Structure.objects.create(code="plie", nom="PLIE", genre="plie", periode=ouvert)
    scene.autre = Structure.objects.create(code="pl2", nom="PLIE 2", genre="plie", periode=ouvert)
    scene.rose = _agent("Rose", "referent_plie", scene.plie)
    return scene


def commission(scene, jour=JOUR, structure=None):
    return entrees.prevoir_commission(
        structure=structure or scene.plie, date=jour, lieu="Metz", par=scene.rose, le=jour
    )


def mention_du_pv(objet):
    return entrees.proces_verbal_de(objet, le=JOUR).mention


def test_avant_la_convention_le_pv_ne_porte_rien(plie):
    operation = decor.ouvrir_2026(plie, beneficiaire=plie.plie)
    decor.planifier_2026(operation)
    assert mention_du_pv(commission(plie)) == ""


def test_conventionnee_l_operation_du_plie_donne_sa_mention(plie, client_de):
    operation = decor.ouvrir_2026(plie, beneficiaire=plie.plie)
    decor.planifier_2026(operation)
    decor.executer(operation)
    objet = commission(plie)
    assert mention_du_pv(objet) == MENTION
    assert mention_du_pv(commission(plie, date(2025, 12, 30))) == "", "hors de la période"
    assert mention_du_pv(commission(plie, structure=plie.autre)) == "", "un autre PLIE"
    client = client_de("rose")
    assert MENTION in client.get(
        reverse("accompagnement:plie_commission", args=[objet.pk])
    ).content.decode().replace("&#x27;", "'")
    pdf = client.get(reverse("accompagnement:plie_pv", args=[objet.pk]))
    assert pdf.content.startswith(b"%PDF")


@pytest.mark.parametrize("statut", [StatutOperation.ABANDONNEE, StatutOperation.REFUSEE])
def test_une_operation_sans_suite_ne_donne_rien(plie, statut):
    operation = decor.ouvrir_2026(plie, beneficiaire=plie.plie)
    operation.statut = statut
    operation.save()
    assert mention_europeenne(plie.plie, le=JOUR) == ""


def test_l_exemple_du_pv_montre_l_embleme():
    assert PvCommissionPlie.exemple["mention"] == MENTION
    avec = PvCommissionPlie.rendre_exemple()
    assert avec.startswith(b"%PDF")
