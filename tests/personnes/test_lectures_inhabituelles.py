"""Une lecture inhabituelle se dit à la direction, jamais aux autres (U10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jalons.comptes.models import Consultation
from jalons.personnes.journee import LecturesInhabituelles
from jalons.personnes.selectors.recherche import ECRAN_HORS_PERIMETRE
from jalons.socle.models import ParametreLocal
from jalons.socle.parametres import oublier_valeurs_locales


def lire(agent, combien, *, ecran="dossier", depuis=1, quand=None):
    Consultation.objects.bulk_create(
        Consultation(
            agent_id=agent.pk,
            ecran=ecran,
            personne_id=numero,
            instant=quand or timezone.now(),
        )
        for numero in range(depuis, depuis + combien)
    )


def dites(scene, le=None) -> list[str]:
    bloc = LecturesInhabituelles.bloc(scene.helene, le=le or timezone.localdate())
    return [ligne.titre for ligne in bloc.lignes]


@pytest.mark.parametrize(
    ("combien", "ecran", "dit"),
    [
        (150, "dossier", False),
        (151, "dossier", True),
        (151, "entrants_export", True),
        (39, ECRAN_HORS_PERIMETRE, False),
        (40, ECRAN_HORS_PERIMETRE, True),
    ],
)
def test_au_dela_du_seuil_la_direction_le_voit(scene, client_de, combien, ecran, dit):
    lire(scene.sophie, combien, ecran=ecran)
    assert dites(scene) == ([str(scene.sophie)] if dit else [])
    assert ("Lectures inhabituelles" in client_de("helene").get("/").content.decode()) >= dit
    assert str(combien) + " personnes" not in client_de("sophie").get("/").content.decode()


def test_relire_les_memes_ou_sur_deux_jours_n_est_pas_inhabituel(scene):
    for _ in range(3):
        lire(scene.sophie, 100)
    hier = timezone.now() - timedelta(days=1)
    lire(scene.sophie, 100, depuis=200, quand=hier)
    assert dites(scene) == []
    lire(scene.sophie, 60, depuis=400, quand=hier)
    assert dites(scene) == [str(scene.sophie)]
    assert dites(scene, timezone.localdate() + timedelta(days=8)) == []


def test_le_seuil_est_un_parametre(scene):
    lire(scene.sophie, 30)
    assert dites(scene) == []
    ParametreLocal.objects.create(
        code="lectures_inhabituelles",
        depuis=timezone.localdate() - timedelta(days=9),
        valeur=20,
        motif="Petit département",
    )
    oublier_valeurs_locales()
    assert dites(scene) == [str(scene.sophie)]
