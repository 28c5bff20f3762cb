"""L'histoire d'une référente : du contrat signé, les freins vont au plan, une action à son positionnement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.contrats.services import contrats
from tests.activite.decor import chantier
from tests.contrats.decor import ACTIONS, acte, completer, notifiee, preparer, signer

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signe(accueil_pret):
    """Fatou a un contrat qui court, deux freins à lever ; un chantier porte le nom de son action."""
    scene = accueil_pret
    notifiee(scene)
    fin = timezone.localdate() + timedelta(days=60)
    pret = completer(scene, preparer(scene), fin_prevue=fin)
    pret = contrats.ecrire_le_plan(
        contrat=pret,
        actions=ACTIONS,
        freins={"mobilite": "Mobilité", "logement": "Logement"},
        version=pret.version,
        **acte(scene),
    )
    scene.contrat = signer(scene, pret)
    chantier(scene, "Formation CACES à Metz")
    return scene


def test_du_contrat_au_plan_et_au_positionnement(signe, page, connecter_page, sans_obstacle):
    connecter_page(signe.claire)
    page.goto(reverse("accompagnement:plan", args=[signe.fatou.pk]))
    page.get_by_text("Freins du contrat encore à lever").wait_for()
    sans_obstacle()
    page.get_by_role("button", name="Ouvrir un plan").click()
    page.get_by_text("À dire avec la personne").first.wait_for()
    sans_obstacle()
    page.get_by_role("link", name="le contrat signé le").first.click()
    page.get_by_role("link", name="Positionner : CACES").click()
    sans_obstacle()
    page.get_by_role("button", name="Positionner", exact=True).click()
    page.get_by_role("link", name="Formation CACES à Metz").wait_for()
    sans_obstacle()
