"""Animer une séance dans un vrai navigateur : notes au fil de l'eau, conflit, signature tracée."""

from __future__ import annotations

import pytest

from jalons.coordination.services import seance as seances
from tests.coordination.decor import JOUR, planter, une_seance

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_noter_puis_signer(page, connecter_page, scene):
    decor = planter(scene)
    seance = une_seance(decor)
    point = seance.points.first()
    page.erreurs_attendues.append("409")
    connecter_page(decor.anne)
    page.goto(f"/coordination/seances/{seance.pk}/animer/")
    champ = page.locator(f"#id_{point.pk}_notes")
    champ.fill("La navette ouvrira en septembre.")
    page.wait_for_selector("text=Enregistré à")
    point.refresh_from_db()
    assert point.notes == "La navette ouvrira en septembre."
    seances.modifier_point(
        point=point,
        version=point.version,
        changements={"notes": "Une autre version"},
        par=decor.anne,
        le=JOUR,
    )
    champ.fill("Ma version")
    page.wait_for_selector("text=Un autre agent a modifié ces notes")
    page.locator("form", has=champ).get_by_role("button").click()
    page.wait_for_selector("text=Deux modifications en même temps")
    assert "Une autre version" in page.content()
    invitation = seance.invitations.get(nom="Léa Partenaire")
    page.goto(f"/coordination/invitations/{invitation.pk}/signer/")
    cadre = page.locator("#toile").bounding_box()
    page.mouse.move(cadre["x"] + 30, cadre["y"] + 40)
    page.mouse.down()
    page.mouse.move(cadre["x"] + 160, cadre["y"] + 90, steps=6)
    page.mouse.up()
    page.click("text=Enregistrer la signature")
    page.wait_for_selector("text=est signée")
    invitation.refresh_from_db()
    assert invitation.est_present
    assert bytes(invitation.signature.contenu).startswith(b"\x89PNG")


def test_sur_un_telephone_signer_est_a_portee(page, sans_obstacle, connecter_page, scene):
    decor = planter(scene)
    seance = une_seance(decor)
    page.set_viewport_size({"width": 390, "height": 800})
    connecter_page(decor.anne)
    page.goto(f"/coordination/seances/{seance.pk}/presences/")
    boite = page.locator("td a:has-text('Signer')").first.bounding_box()
    assert boite["x"] >= 0
    assert boite["x"] + boite["width"] <= 390
    sans_obstacle()
