"""L'avis de l'équipe devant une suppression, un contrat conclu ici, deux agents à la fois, au navigateur."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from jalons.equipes.models import DossierEquipe
from jalons.manquements.models import DecisionSanction
from jalons.manquements.services import decisions
from jalons.manquements.services.equipe import saisir_l_equipe
from jalons.socle.erreurs import ErreurMetier
from tests.equipes import decor as equipes
from tests.manquements.decor import (
    APRES,
    agir,
    instruit,
    lettre_recue,
    notifiee,
    preparee,
    signaler,
    signer,
    suite,
)
from tests.manquements.decor import service as service
from tests.outillage.ensemble import ensemble

TOTALE = {"mesure": "suppression", "part": Decimal(1), "mois": 4}
SEANCE, SIGNE_LE = equipes.JOUR, date(2026, 4, 20)


def supprimable(scene):
    """Un second manquement : la lettre annonce une suppression totale de quatre mois, reçue."""
    notifiee(scene)
    jour = APRES + timedelta(days=1)
    m = instruit(scene, signaler(scene, date_faits=jour, le=jour), le=jour)
    return lettre_recue(scene, m, le=jour, **TOTALE).manquement


def test_r4_la_suppression_se_signe_une_fois_l_avis_rendu_et_la_personne_invitee(service):
    scene = service
    decor = equipes.planter(scene)
    m = supprimable(scene)
    agir(saisir_l_equipe, m, par=scene.anne, le=date(2026, 3, 29))
    dossier = DossierEquipe.objects.get()
    assert (dossier.theme, dossier.droit_du) == ("suppression", m.date_faits)
    projet = preparee(scene, m, le=SIGNE_LE, **TOTALE)
    with pytest.raises(ErreurMetier, match=r"L\.262-37 III"):
        signer(scene, projet, le=SIGNE_LE)
    passage = equipes.passage_de(dossier)
    type(passage).objects.filter(pk=passage.pk).update(
        invitee_le=date(2026, 3, 30), recue_le=date(2026, 3, 31)
    )
    equipes.sieger(decor)
    equipes.rendre(decor, dossier)
    decision = signer(scene, projet, le=SIGNE_LE)
    assert "favorable" in decision.avis_dit.lower()
    dossier.refresh_from_db()
    assert str(decision.numero) in dossier.suite
    notifiee(scene, decision, le=SIGNE_LE)
    suite(scene, decision, "radiation_proposee", le=SIGNE_LE)
    fin = decision.date_fin + timedelta(days=1)
    suite(scene, decision, "fin_constatee", le=fin)
    tard = {"jusqu_au": fin + timedelta(days=60), "contrat_signe": True}
    suite(scene, decision, "report", le=fin, **tard)
    with pytest.raises(ErreurMetier, match=r"R\.262-40"):
        suite(scene, decision, "fin_de_droit", le=fin)
    suite(scene, decision, "fin_de_droit", le=tard["jusqu_au"] + timedelta(days=1))
    decision.refresh_from_db()
    assert decision.echeance is None


@pytest.mark.django_db(transaction=True)
def test_deux_signatures_a_la_fois_une_seule_decision(service):
    scene = service
    projet = preparee(scene)

    def signer_ici():
        lu = DecisionSanction.objects.get(pk=projet.pk)
        return decisions.signer(
            decision=lu, version=projet.version, qualite="Directrice", par=scene.helene, le=APRES
        ).numero

    faits, refus = ensemble(signer_ici, signer_ici)
    assert (len(faits), len(refus)) == (1, 1)
    assert DecisionSanction.objects.filter(numero__isnull=False).count() == 1


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
def test_une_decision_se_lit_et_se_signe_au_navigateur(
    service, page, connecter_page, sans_obstacle
):
    scene = service
    projet = preparee(scene, le=timezone.localdate())
    connecter_page(scene.helene)
    page.goto("/manquements/")
    sans_obstacle()
    page.get_by_role("link", name="Fatou DIALLO").click()
    page.get_by_text("Le projet est complet").wait_for()
    sans_obstacle()
    page.get_by_role("link", name="Signer la décision").click()
    page.get_by_role("button", name="Signer").wait_for()
    sans_obstacle()
    page.get_by_role("button", name="Signer").click()
    page.get_by_text("La décision est signée").wait_for()
    sans_obstacle()
    projet.refresh_from_db()
    assert (projet.etat, projet.signee_par) == ("signee", scene.helene)
