"""« Ce que l'on savait le 31 décembre », dans un vrai navigateur."""

from __future__ import annotations

import pytest


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
def test_une_travailleuse_sociale_ouvre_le_31_decembre(
    ancienne,
    scene,
    page,
    connecter_page,
):
    """De la fiche au jour choisi, à la souris ou au clavier, sans notice."""
    connecter_page(scene.helene)
    page.goto(f"/dossiers/{ancienne.pk}/")
    page.get_by_label("Ce que l'on savait le").fill("2025-12-31")
    page.get_by_role("button", name="Voir").click()
    page.wait_for_url("**/savoir/?le=2025-12-31")
    ligne = page.get_by_role("row", name="Adresse")
    assert "METZ" in ligne.inner_text()
    assert "FORBACH" in ligne.inner_text()
    assert page.get_by_text("appris depuis").count() >= 3
