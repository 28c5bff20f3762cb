"""Le bénévolat : plafonné, ses prérequis vérifiés, chez la tête de réseau, jusqu'au positionnement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.activite.models import Positionnement
from jalons.benevolat.models import BesoinBenevole, SouhaitBenevole
from jalons.benevolat.services import besoins as services
from jalons.personnes.models import Personne, Rattachement
from tests.distribution import _agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def essai(scene):
    """L'UDAF est la tête de réseau de Metz ; une collecte y attend un bénévole qui a le permis."""
    le = timezone.localdate()
    scene.ines = _agent("Ines", "charge_insertion", scene.departement, territoire=scene.metz)
    dates = {"debut": le, "fin": le + timedelta(days=60), "par": scene.ines, "le": le}
    scene.essai = services.ouvrir_experimentation(
        intitule="Collecte", tete=scene.udaf, territoire=scene.metz, **dates
    )
    scene.besoin = {"experimentation": scene.essai, "association": scene.udaf, "places": 1, **dates}
    scene.collecte = services.noter_besoin(
        intitule="Collecte", prerequis=["Permis"], heures_semaine=6, **scene.besoin
    )
    return scene


def test_un_besoin_qui_ressemble_a_un_emploi_est_refuse(essai):
    with pytest.raises(services.BenevolatImpossible):
        services.noter_besoin(intitule="X", prerequis=[], heures_semaine=35, **essai.besoin)
    long = {**essai.besoin, "fin": timezone.localdate() + timedelta(days=300)}
    with pytest.raises(services.BenevolatImpossible):
        services.noter_besoin(intitule="X", prerequis=[], heures_semaine=4, **long)


def test_le_souhait_ouvre_la_personne_a_la_tete_de_reseau_et_sa_cloture_la_referme(essai):
    le = timezone.localdate()
    Rattachement.objects.filter(personne=essai.fatou).delete()
    assert not Personne.objects.visibles_par(essai.sophie).filter(pk=essai.fatou.pk).exists()
    note = services.noter_souhait(
        personne=essai.fatou, souhait="Aide", heures_semaine=4, par=essai.claire, le=le
    )
    assert Personne.objects.visibles_par(essai.sophie).filter(pk=essai.fatou.pk).exists()
    services.clore_souhait(souhait=note, issue="Bénévole", version=1, par=essai.claire, le=le)
    assert not Personne.objects.visibles_par(essai.sophie).filter(pk=essai.fatou.pk).exists()
    with pytest.raises(services.BenevolatImpossible):
        services.noter_souhait(
            personne=essai.jean, souhait="Aide", heures_semaine=4, par=essai.karim, le=le
        )


def test_des_ecrans_au_positionnement(essai, client_de):
    claire, ines = client_de("claire"), client_de("ines")
    fatou = essai.fatou.pk
    assert claire.get(reverse("benevolat:besoins")).status_code == 200
    assert claire.get(reverse("benevolat:section", args=[fatou])).status_code == 200
    page = reverse("benevolat:souhait", args=[fatou])
    assert claire.post(page, {"souhait": "Aide", "heures_semaine": "40"}).status_code == 422
    assert claire.post(page, {"souhait": "Aide", "heures_semaine": "4"}).status_code == 302
    assert SouhaitBenevole.objects.count() == 1
    assert "Collecte" in claire.get(reverse("benevolat:choisir", args=[fatou])).content.decode()
    propose = reverse("benevolat:proposer", args=[fatou, essai.collecte.pk])
    assert claire.post(propose, {}).status_code == 422
    assert claire.post(propose, {"acquis": ["Permis"]}).status_code == 302
    pose = Positionnement.objects.get()
    assert (pose.genre, pose.structure) == ("benevolat", essai.udaf)
    assert claire.get(reverse("benevolat:noter", args=[essai.essai.pk])).status_code == 403
    besoin = reverse("benevolat:noter", args=[essai.essai.pk])
    assert ines.get(besoin).status_code == 200
    assert client_de("sophie").get(besoin).status_code == 200
    assert ines.get(reverse("benevolat:ouvrir")).status_code == 200
    assert ines.get(reverse("benevolat:modifier", args=[essai.essai.pk])).status_code == 200
    assert BesoinBenevole.objects.count() == 1
