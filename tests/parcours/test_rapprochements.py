"""Le bureau des rapprochements, dans un navigateur : un doute, un lien, puis les deux fiches rendues."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jalons.personnes.models import DoutePersonne, LienPersonnes, Personne
from jalons.personnes.services import designer_referent, enregistrer_nir
from jalons.socle.dates import premier_du_mois
from tests.echanges.dossiers import D, P, importer

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def doute(scene, tmp_path):
    """Aminata, suivie par Sophie, reparaît presque la même dans un autre dossier."""
    mois = premier_du_mois(timezone.localdate())
    suivie = P("AMINATA", "TRAORE", nee="1990-03-04")
    importer(tmp_path, [D("00000057001", (suivie,))], mois - timedelta(days=31), genre="I")
    autre = P("AMINATTA", "TRAORE", nee="1990-03-04")
    ailleurs = D("00000057002", (autre,), insee="57999", cp="57998", com="VILLEFLOUE")
    importer(tmp_path, [ailleurs], mois, genre="I")
    personne = Personne.objects.get(prenom="Aminata")
    designer_referent(
        personne=personne, structure=scene.udaf, agent=scene.sophie, le=timezone.localdate()
    )
    enregistrer_nir(personne=scene.jean, nir="285075746312345")
    return DoutePersonne.objects.get()


def test_un_gestionnaire_compare_lie_et_rend_deux_fiches(
    scene, doute, page, connecter_page, sans_obstacle
):
    connecter_page(scene.nadia)
    page.click("text=Rapprochements")
    page.wait_for_url("**/rapprochements/")
    sans_obstacle()
    for onglet in ("NIR à vérifier (1)", "Communes à rattacher (1)", "Doutes (1)"):
        page.click(f"text={onglet}")
        page.wait_for_load_state()
        assert page.locator("tbody tr").count() == 1
    page.click("tbody a")
    page.wait_for_url(f"**/rapprochements/{doute.pk}/")
    assert "Même date de naissance" in page.inner_text("main")
    sans_obstacle()
    page.check("text=C'est la même personne")
    page.fill("[name=commentaire]", "Même mère, même adresse précédente")
    page.click("text=Enregistrer la décision")
    page.wait_for_url("**/rapprochements/")
    lien = LienPersonnes.objects.get()
    assert lien.principale.prenom == "Aminata"  # celle qui a un référent
    page.click("text=Fiches liées (1)")
    page.click("tbody a")
    page.wait_for_url(f"**/liees/{lien.pk}/")
    sans_obstacle()
    page.fill("[name=motif]", "Deux cousines, vues ensemble au CMS")
    page.click("main >> text=Rendre les deux fiches >> nth=-1")
    page.wait_for_url("**/liees/")
    lien.refresh_from_db()
    assert lien.defait_par == scene.nadia
    assert Personne.objects.filter(principale__isnull=False).count() == 0
    page.click("text=Communes à rattacher (1)")
    page.click("tbody >> text=Rattacher")
    page.wait_for_url("**/rattacher/**")
    page.click(".ts-control")
    page.keyboard.type("metz")
    page.click(".ts-dropdown >> text=Metz")
    page.click("button:has-text('Rattacher')")
    page.wait_for_url("**/communes/")
    assert "Rien n'attend ici" in page.inner_text("main")
