"""L'histoire d'une secrétaire : déplacer un rendez-vous, puis l'annuler ; la journée et la lettre suivent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jalons.accueil.models import RendezVous
from jalons.accueil.rules.reception import jour_ouvre_suivant
from jalons.personnes.models import Document
from tests.accueil.decor import convoquer

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_une_secretaire_deplace_puis_annule(accueil_pret, page, connecter_page, sans_obstacle):
    scene, aujourdhui = accueil_pret, timezone.localdate()
    jour = jour_ouvre_suivant(aujourdhui + timedelta(days=20), droit_local=True)
    plus_tard = jour_ouvre_suivant(jour + timedelta(days=7), droit_local=True)
    pris = convoquer(scene, scene.fatou, jour=jour, le=aujourdhui)
    connecter_page(scene.yves)
    page.goto("/accueil/entrants/?statut=convoque")
    page.get_by_role("link", name="Rendez-vous de Fatou DIALLO").click()
    page.get_by_role("link", name="Déplacer").click()
    page.get_by_label("Date").fill(plus_tard.isoformat())
    page.get_by_label("Heure").fill("14:00")
    page.get_by_role("button", name="Prendre le rendez-vous et composer la lettre").click()
    page.get_by_text("Rendez-vous déplacé").wait_for()
    nouveau = RendezVous.objects.get(remplace=pris)
    assert timezone.localtime(nouveau.debut).date() == plus_tard
    sans_obstacle()
    page.get_by_text("Annuler ce rendez-vous").click()
    page.get_by_label("Le service").check()
    page.locator("[name=motif]").fill("Formation de toute l'équipe")
    page.get_by_role("button", name="Annuler le rendez-vous").click()
    page.wait_for_url("**/convoquer/")
    assert "Rendez-vous annulé" in page.inner_text("body")
    pris.refresh_from_db()
    nouveau.refresh_from_db()
    assert (pris.etat, nouveau.etat, nouveau.annule_par) == ("reporte", "annule", "service")
    assert Document.objects.filter(personne=scene.fatou, titre__startswith="Annulation").exists()
    # La liste la propose de nouveau, sans la dire absente.
    page.goto("/accueil/entrants/?statut=a_convoquer")
    assert page.get_by_role("link", name="Convoquer Fatou DIALLO").is_visible()
