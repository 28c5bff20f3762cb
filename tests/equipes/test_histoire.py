"""L'histoire de la secrétaire : l'ordre du jour, les avis au clavier, le procès-verbal, les lettres."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jalons.equipes.models import PassageEquipe, SeanceEquipe
from jalons.equipes.services import courriers
from jalons.personnes.models import Document
from tests.distribution import nouvelle_personne
from tests.equipes.decor import prevoir, saisir

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_la_secretaire_de_l_ordre_du_jour_aux_lettres(decor, page, connecter_page, sans_obstacle):
    le = timezone.localdate()
    jean = nouvelle_personne(
        prenom="Ada",
        nom="MARTIN",
        naissance=date(1980, 1, 1),
        sexe="2",
        commune=decor.scene.cms_metz.commune,
        numero="30000000001",
    )
    hier = le - timedelta(days=1)
    seance = prevoir(decor.equipe, hier, decor.solene)
    prevoir(decor.equipe, le + timedelta(days=20), decor.solene)
    saisir(decor, seance=seance, le=hier)
    saisir(decor, jean, seance=seance, le=hier)
    courriers.convoquer_membres(
        seance=seance, par=decor.solene, le=timezone.now(), par_courriel=False
    )
    connecter_page(decor.solene)
    page.goto("/equipes/dossiers/")
    sans_obstacle()
    page.get_by_role("link", name=f"{hier:%d/%m/%Y}").first.click()
    page.get_by_role("link", name="Présences").click()
    for membre in ("Anne Exemple", "Luc Conseiller", "Rita Parcours", "Omar Témoin"):
        page.locator(".form-check", has_text=membre).get_by_role("checkbox").first.check()
    sans_obstacle()
    page.get_by_role("button", name="Noter les présences").click()
    page.get_by_text("Quorum atteint").first.wait_for()
    sans_obstacle()
    # Deux gestes au clavier : F, le motif et Entrée ; la page va au suivant, où D suffit.
    page.get_by_role("group", name="Fatou DIALLO").get_by_label("Favorable", exact=True).focus()
    page.keyboard.press("f")
    page.keyboard.type("La garde est trouvée.")
    page.keyboard.press("Enter")
    page.wait_for_url("**suivant=**")
    page.keyboard.press("d")
    page.keyboard.type("Trop tôt.")
    page.keyboard.press("Enter")
    page.wait_for_url("**#conclure")
    page.get_by_label("Présidée par").fill("Anne Exemple")
    page.get_by_role("button", name="Signer et archiver").click()
    page.locator("dialog button[value=oui]").click()
    page.get_by_role("button", name="Composer 2 lettres").click()
    page.get_by_role("link", name="Imprimer les 2 lettres").wait_for()
    sans_obstacle()
    assert sorted(PassageEquipe.objects.values_list("sens", flat=True)) == [
        "defavorable",
        "favorable",
    ]
    assert SeanceEquipe.objects.get(pk=seance.pk).est_signee
    assert Document.objects.filter(type="avis_equipe").count() == 2
