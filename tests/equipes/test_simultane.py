"""Deux secrétaires à la fois, pour de vrai : un seul effet, l'autre lit pourquoi."""

from __future__ import annotations

import pytest

from jalons.equipes.enums import EtatPassage, SensAvis
from jalons.equipes.models import DossierEquipe, PassageEquipe, SeanceEquipe
from tests.equipes.decor import JOUR, rendre, saisir, sieger, signer
from tests.outillage.ensemble import ensemble

pytestmark = pytest.mark.django_db(transaction=True)


def test_deux_secretaires_rendent_le_meme_avis(decor):
    dossier = saisir(decor)
    sieger(decor)
    faits, refus = ensemble(
        lambda: rendre(decor, dossier, SensAvis.FAVORABLE, version=1),
        lambda: rendre(decor, dossier, SensAvis.DEFAVORABLE, version=1),
    )
    assert (len(faits), len(refus)) == (1, 1)
    assert PassageEquipe.objects.get().sens == faits[0].sens


def test_un_avis_pendant_que_l_on_signe(decor):
    """Signé d'abord, l'avis est refusé ; rendu d'abord, il est au procès-verbal."""
    dossier = saisir(decor)
    sieger(decor)
    rendre(decor, dossier)
    faits, refus = ensemble(
        lambda: signer(decor, le=JOUR),
        lambda: rendre(decor, dossier, SensAvis.DEFAVORABLE, version=2),
    )
    assert SeanceEquipe.objects.get(pk=decor.seance.pk).est_signee
    passage = PassageEquipe.objects.get()
    assert passage.etat == EtatPassage.RENDU
    assert (passage.sens == SensAvis.DEFAVORABLE) == (len(faits) == 2)
    assert len(refus) == 2 - len(faits)


def test_deux_saisines_du_meme_theme(decor):
    faits, refus = ensemble(lambda: saisir(decor), lambda: saisir(decor))
    assert (len(faits), len(refus)) == (1, 1)
    assert DossierEquipe.objects.count() == PassageEquipe.objects.count() == 1
