"""La personne, sur son téléphone : son lien, son code, son rendez-vous, ce qu'elle a fait."""

from __future__ import annotations

import os
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.utils import timezone

from jalons.activite.models import Heures
from jalons.activite.services.heures import noter_heures
from jalons.activite.services.reponse import inviter
from jalons.personnes.models import LienPersonnel
from jalons.personnes.services.liens_personnels import jeton_de
from tests.accueil.decor import convoquer
from tests.activite.decor import avancer, positionner
from tests.personnes.decor_liens import dernier_code, joindre, remettre

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def _capture(page, nom: str) -> None:
    if dossier := os.environ.get("JALONS_CAPTURES"):
        page.screenshot(path=f"{dossier}/{nom}.png", full_page=True)


def _tient(page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 362, page.url


def test_l_agent_ouvre_l_espace_et_la_personne_s_en_sert(
    scene, page, connecter_page, sans_obstacle
):
    cache.clear()
    page.erreurs_attendues.append("422")
    le = timezone.localdate()
    rendez_vous = convoquer(scene, scene.fatou, jour=le + timedelta(days=20), h=10, le=le)
    action = positionner(scene, le=le)
    avancer(scene, action, "accepter", le=le)
    joindre(scene.fatou)
    noter_heures(
        personne=scene.fatou,
        jour=le,
        est_semaine=True,
        source="action",
        par=scene.claire,
        le=le,
        prevues=15,
        positionnement=action,
    )
    connecter_page(scene.claire)
    page.goto(f"/personnes/{scene.fatou.pk}/espace/ouvrir/")
    sans_obstacle()
    _capture(page, "ouvrir")
    page.get_by_role("button", name="Envoyer le lien").click()
    page.get_by_text("Le lien va partir").wait_for()
    remettre()
    page.context.clear_cookies()

    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/personnes/ma-page/{jeton_de(LienPersonnel.objects.get())}/")
    sans_obstacle()
    _capture(page, "porte")
    page.get_by_role("button", name="Recevoir mon code par courriel").click()
    page.get_by_label("Votre code").fill(dernier_code())
    sans_obstacle()
    _capture(page, "code")
    page.get_by_role("button", name="Entrer").click()
    page.get_by_role("heading", name="Bonjour Fatou").wait_for()
    assert urlsplit(page.url).path == "/personnes/mon-espace/"
    sans_obstacle()
    _tient(page)
    _capture(page, "espace")
    page.get_by_role("button", name="Je viendrai").click()
    page.get_by_text("vous viendrez").first.wait_for()
    page.get_by_text("Dire ce que j'ai fait").first.click()
    page.get_by_label("Heures faites").fill("12,5")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("vous avez dit 12,50 h").or_(
        page.get_by_text("vous avez dit 12,5 h")
    ).wait_for()
    page.get_by_text("J'ai fait autre chose").click()
    page.get_by_label("Qu'avez-vous fait ?").select_option("benevolat")
    page.get_by_label("Combien d'heures ?").fill("99")
    page.get_by_role("button", name="Dire ce que j'ai fait").click()
    page.locator("#bloc-heures").wait_for()
    sans_obstacle()
    _capture(page, "refus")
    page.get_by_label("Combien d'heures ?").fill("3")
    page.get_by_role("button", name="Dire ce que j'ai fait").click()
    page.get_by_text("Votre référent le verra").wait_for()
    sans_obstacle()
    page.get_by_role("button", name="Fermer ma page").click()
    page.get_by_role("heading", name="Votre page est fermée").wait_for()
    sans_obstacle()
    rendez_vous.refresh_from_db()
    assert rendez_vous.confirme_le is not None
    declarees = {h.source: (h.declarees, h.validees) for h in Heures.objects.all()}
    assert declarees == {"action": (12.5, None), "benevolat": (3, None)}


def test_une_structure_accepte_en_deux_clics(scene, page, sans_obstacle):
    cache.clear()
    le = timezone.localdate()
    positionnement = positionner(scene, le=le)
    positionnement.structure.courriel = "accueil@regie.example"
    positionnement.structure.save()
    inviter(
        positionnement=positionnement,
        adresse=page.url,
        par=scene.claire,
        maintenant=timezone.now(),
    )
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/activite/reponse/{jeton_de(LienPersonnel.objects.get())}/")
    page.get_by_text("Refuser").first.click()
    sans_obstacle()
    _tient(page)
    _capture(page, "reponse")
    page.get_by_label("Date d'entrée").fill(le.isoformat())
    page.get_by_role("button", name="Accepter").click()
    page.get_by_role("heading", name="Merci").wait_for()
    sans_obstacle()
    positionnement.refresh_from_db()
    assert (positionnement.etat, positionnement.date_entree) == ("entre", le)
