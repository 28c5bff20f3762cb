"""L'histoire d'une référente : un contact en deux gestes, le plan avec la personne, le relais."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jalons.accompagnement.models import Contact, Parcours, ThemeDuPlan
from tests.accompagnement.decor import ouvrir_parcours
from tests.outillage.navigateur import attendre_le_calme

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_une_referente_joint_planifie_et_passe_le_relais(udaf, page, connecter_page, sans_obstacle):
    le = timezone.localdate()
    depuis = le - timedelta(days=60)
    parcours = ouvrir_parcours(udaf, referent=udaf.ines, depuis=depuis)
    connecter_page(udaf.ines)
    page.goto(f"/dossiers/{udaf.fatou.pk}/")
    attendre_le_calme(page)
    assert "Aucun contact depuis l'admission" in page.locator(".prochaine-etape").inner_text()
    # Deux gestes : ouvrir, choisir le moyen.
    contacts = page.locator("#section-contacts")
    contacts.get_by_role("link", name="Noter un contact").click()
    contacts.get_by_role("button", name="Visite").click()
    contacts.get_by_text("Visite, Ines").wait_for()
    note = Contact.objects.get()
    assert (note.date, note.mode, note.parcours_id) == (le, "visite", parcours.pk)
    page.reload()
    attendre_le_calme(page)
    assert "Pas de prochaine étape" in page.locator(".prochaine-etape").inner_text()
    sans_obstacle()
    # Le plan : un thème, son niveau en toutes lettres, une action.
    page.locator(".prochaine-etape").get_by_role("link", name="Ouvrir un plan").click()
    page.get_by_role("button", name="Ouvrir un plan").click()
    page.get_by_role("link", name="Ajouter un thème").click()
    page.locator("label", has_text="Mobilité").click()
    page.get_by_role("button", name="Continuer").click()
    page.locator("label[for=id_niveau_0]").click()
    page.locator("label[for=id_niveau_vise_2]").click()
    page.locator("[name=objectif]").fill("Passer le permis")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Ne peut pas se déplacer").first.wait_for()
    page.get_by_role("link", name="Poser une action").click()
    page.locator("[name=intitule]").fill("S'inscrire au code")
    page.get_by_role("button", name="Poser l'action").click()
    page.get_by_role("link", name="S'inscrire au code").wait_for()
    sans_obstacle()
    assert ThemeDuPlan.objects.get().actions.count() == 1
    page.goto(f"/dossiers/{udaf.fatou.pk}/")
    assert "S'inscrire au code" in page.locator(".prochaine-etape").inner_text()
    # Le relais : la fiche de liaison, puis l'autre référente tient le parcours.
    page.goto(f"/accompagnement/parcours/{parcours.pk}/referent/")
    page.get_by_label("Référent de parcours").select_option(str(udaf.lea.pk))
    page.locator("[name=fiche_liaison]").fill("Permis en cours, code à passer en mai.")
    page.get_by_role("button", name="Passer le relais").click()
    page.get_by_text("est le référent de parcours").wait_for()
    assert Parcours.objects.get(pk=parcours.pk).referent == udaf.lea
    assert "Fiche de liaison" in page.inner_text("main")
