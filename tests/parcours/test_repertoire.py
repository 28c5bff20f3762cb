"""Du besoin dit à l'adresse remise, puis à la fiche confirmée par l'organisme, dans un vrai navigateur."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from jalons.comptes.roles import ChefProjetInsertion
from jalons.comptes.services import affecter
from jalons.personnes.services.liens_personnels import creer_lien, jeton_de
from jalons.repertoire.models import ErreurSignalee, Offre
from jalons.repertoire.services.doublons import chercher_les_doublons
from jalons.repertoire.services.fiches import BUT, signaler
from jalons.repertoire.services.indexation import reindexer
from tests.outillage.navigateur import attendre_le_calme
from tests.repertoire.decor import offre, repertoire

__all__ = ["repertoire"]
pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_du_besoin_a_l_adresse_puis_a_la_fiche_confirmee(
    repertoire, page, connecter_page, sans_obstacle
):
    le, permis = timezone.localdate(), repertoire.offres["permis"]
    Offre.objects.update(date_maj=le)
    reindexer()
    connecter_page(repertoire.claire)
    page.goto("/repertoire/chercher/")
    page.get_by_label("Besoin").fill("permi")
    page.get_by_label("Commune", exact=True).fill("metz")
    page.get_by_role("button", name="Chercher").click()
    attendre_le_calme(page)
    sans_obstacle()
    page.get_by_label("Choisir : Auto-école solidaire").check()
    page.get_by_role("button", name="Remettre les offres cochées").click()
    page.wait_for_url("**/selection/**")
    sans_obstacle()
    adresse = page.get_by_label("Adresse à copier").input_value()
    page.goto(adresse)
    assert page.get_by_role("heading", name="Auto-école solidaire").is_visible()
    sans_obstacle()
    lien = creer_lien(
        but=BUT, structure=repertoire.udaf, par=repertoire.claire, maintenant=timezone.now()
    )
    page.goto(f"/repertoire/confirmer/{jeton_de(lien)}/")
    sans_obstacle()
    page.get_by_role("group", name="Auto-école solidaire").get_by_label(
        "Quelque chose a changé"
    ).check()
    page.locator(f"#dit-{permis.pk}").fill("Fermé le lundi")
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("heading", name="Merci").wait_for()
    assert ErreurSignalee.objects.get().offre == permis
    assert Offre.objects.filter(confirme_le=le).count() == 4


def test_chaque_page_du_repertoire_sans_obstacle_ni_debord(
    repertoire, page, connecter_page, sans_obstacle
):
    affecter(agent=repertoire.helene, role=ChefProjetInsertion, par=None, depuis=date(2025, 1, 1))
    le, permis = timezone.localdate(), repertoire.offres["permis"]
    Offre.objects.update(date_maj=le)
    offre(repertoire.udaf, "AUTO ECOLE SOLIDAIRE", date_maj=le, telephone=permis.telephone)
    reindexer()
    chercher_les_doublons()
    signaler(offre=permis, famille="zone", dit="", par=repertoire.helene, le=le)
    connecter_page(repertoire.helene)
    page.set_viewport_size({"width": 360, "height": 800})
    for adresse in (
        "chercher/?ou=Metz&rayon=60&carte=1",
        f"fiches/{permis.pk}/",
        f"fiches/{permis.pk}/modifier/",
        "fiches/",
        "fiches/importer/",
        "fiches/erreurs/",
        "fiches/doublons/",
    ):
        reponse = page.goto(f"/repertoire/{adresse}")
        assert reponse.status == 200, adresse
        attendre_le_calme(page)
        sans_obstacle()
        large = page.evaluate("document.documentElement.scrollWidth")
        assert large <= 362, (adresse, large)
