"""De la boîte à outils à l'heure comptée : un référent prescrit, une structure répond par lien."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone

from jalons.accompagnement.services.plan import ajouter_theme, ouvrir_plan
from jalons.activite.models import Heures, Positionnement
from jalons.comptes.roles import ChefProjetInsertion
from jalons.comptes.services import affecter
from jalons.personnes.models import LienPersonnel
from jalons.personnes.services.liens_personnels import creer_lien, jeton_de
from jalons.repertoire.models import Offre
from jalons.repertoire.services.fiches import BUT
from jalons.repertoire.services.indexation import reindexer
from tests.collectif.decor import atelier, inscrire
from tests.outillage.navigateur import attendre_le_calme
from tests.repertoire.decor import repertoire

__all__ = ["repertoire"]
pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_du_besoin_a_l_heure_faite(repertoire, page, connecter_page, sans_obstacle):
    cache.clear()
    scene, le = repertoire, timezone.localdate()
    scene.fatou.commune = scene.communes["57463"]
    scene.fatou.save()
    plan = ouvrir_plan(personne=scene.fatou, par=scene.claire, le=le)
    ajouter_theme(
        plan=plan, theme="mobilite", niveau=1, niveau_vise=3, objectif="", par=scene.claire, le=le
    )
    permis = scene.offres["permis"]
    Offre.objects.update(date_maj=le, courriel="accueil@offre.example")
    Offre.objects.filter(pk=permis.pk).update(volume_horaire_hebdomadaire=6.0, nombre_semaines=2)
    reindexer()
    connecter_page(scene.claire)
    page.goto(f"/accompagnement/personnes/{scene.fatou.pk}/boite/")
    page.get_by_text("écartée").first.click()
    assert page.get_by_text("au-delà de 50").is_visible()
    sans_obstacle()
    page.get_by_role("button", name="Prescrire : Auto-école solidaire").click()
    page.wait_for_url("**/activite/positionnements/**")
    sans_obstacle()
    # La structure, par son lien : accepter avec la date, dire les heures, mettre sa fiche à jour.
    page.set_viewport_size({"width": 360, "height": 800})
    lien = LienPersonnel.objects.get(but="reponse_positionnement")
    page.goto(f"/activite/reponse/{jeton_de(lien)}/")
    page.locator("#accepter_date_entree").fill(le.isoformat())
    page.get_by_role("button", name="Accepter").click()
    page.get_by_role("heading", name="Merci").wait_for()
    page.goto(f"/activite/reponse/{jeton_de(lien)}/")
    page.get_by_label("Heures faites").fill("4,5")
    sans_obstacle()
    page.get_by_role("button", name="Noter ces heures").click()
    page.get_by_text("C'est noté. Merci.").wait_for()
    assert Heures.objects.get(validees__isnull=False).validees == Decimal("4.5")
    assert Positionnement.objects.get().etat == "entre"
    confirmer = creer_lien(
        but=BUT, structure=scene.udaf, par=scene.claire, maintenant=timezone.now()
    )
    page.goto(f"/repertoire/confirmer/{jeton_de(confirmer)}/")
    page.get_by_role("link", name="Mettre à jour : Auto-école solidaire").click()
    page.get_by_label("Accueillez-vous encore").select_option("complete")
    sans_obstacle()
    page.get_by_role("button", name="Mettre à jour").click()
    page.get_by_role("heading", name="Vos fiches").wait_for()
    permis.refresh_from_db()
    assert (permis.etat, permis.confirme_le) == ("complete", le)
    # Les pages des actions collectives, étroites.
    affecter(agent=scene.helene, role=ChefProjetInsertion, par=None, depuis=date(2025, 1, 1))
    seance = atelier(scene, places=2)
    inscrire(scene, seance)
    page.context.clear_cookies()
    connecter_page(scene.helene)
    for adresse in (
        "",
        "suivis/",
        "nouvelle/",
        f"{seance.action_id}/",
        f"{seance.action_id}/copier/",
        f"seances/{seance.pk}/",
        f"seances/{seance.pk}/modifier/",
    ):
        page.goto(f"/collectif/{adresse}")
        attendre_le_calme(page)
        sans_obstacle()
        large = page.evaluate("document.documentElement.scrollWidth")
        assert large <= 360, adresse
    page.context.clear_cookies()
    connecter_page(scene.claire)
    page.goto(f"/collectif/personnes/{scene.fatou.pk}/")
    sans_obstacle()
    cache.clear()
