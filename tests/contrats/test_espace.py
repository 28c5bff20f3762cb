"""La personne lit son contrat dans son espace : ses heures, ses actions, ce qui reste à signer."""

from __future__ import annotations

from django.core.cache import cache

from jalons.contrats.espace_personne import MonContrat
from jalons.contrats.services import contrats as services
from tests.contrats.decor import acte, completer, en_vigueur, notifiee, preparer
from tests.distribution import JOUR
from tests.personnes.decor_liens import entrer, ouvrir


def test_le_contrat_en_vigueur_se_lit_avec_ses_actions(accueil_pret):
    cache.clear()
    scene = accueil_pret
    assert MonContrat.contexte(scene.fatou, le=JOUR) is None
    contrat = en_vigueur(scene)
    lu = MonContrat.contexte(scene.fatou, le=JOUR)
    assert lu is not None and (lu["contrat"], len(lu["actions"])) == (contrat, 2)
    assert MonContrat.etapes(scene.fatou, le=JOUR) == []
    page = entrer(ouvrir(scene)[1]).get("/personnes/mon-espace/")
    assert page.status_code == 200


def test_un_contrat_a_signer_est_sa_prochaine_etape(accueil_pret):
    scene = accueil_pret
    notifiee(scene)
    contrat = completer(scene, preparer(scene))
    services.proposer(contrat=contrat, version=contrat.version, **acte(scene))
    [etape] = MonContrat.etapes(scene.fatou, le=JOUR)
    assert "Signez" in etape.phrase
