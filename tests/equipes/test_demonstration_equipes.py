"""Les équipes de la démonstration : composées sur les CTES, et des dossiers à examiner."""

from __future__ import annotations

from datetime import timedelta

from jalons.coordination.services.instance import creer_instance
from jalons.coordination.services.seance import planifier_seance
from jalons.demonstration.equipes import composer_les_equipes
from jalons.equipes.models import DossierEquipe, Equipe
from tests.accueil.decor import oriente, signer
from tests.distribution import DEPUIS, JOUR, _agent
from tests.equipes.decor import a_paris


def test_chaque_ctes_devient_une_equipe_avec_ses_dossiers(accueil_pret):
    scene = accueil_pret
    anne = _agent("Anne", "charge_insertion", scene.departement, territoire=scene.metz)
    ctes = creer_instance(
        genre="ctes",
        nom="CTES",
        animateur=anne,
        territoire_id=scene.metz.pk,
        depuis=DEPUIS,
        par=anne,
        le=DEPUIS,
    )
    jour = JOUR + timedelta(days=30)
    debut = a_paris(jour)
    planifier_seance(instance=ctes, debut=debut, fin=debut + timedelta(hours=3), par=anne, le=JOUR)
    signer(scene, oriente(scene))
    le = JOUR + timedelta(days=1)
    assert composer_les_equipes(le=le) == 1
    assert composer_les_equipes(le=le) == 0
    assert Equipe.objects.get().membres.count() == 4
    assert DossierEquipe.objects.get().passages.exists()
