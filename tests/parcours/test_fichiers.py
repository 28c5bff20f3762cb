"""L'histoire d'une gestionnaire des droits : déposer un fichier, voir les absents, sceller."""

from __future__ import annotations

import os
from datetime import date

import pytest

from jalons.echanges import services
from jalons.echanges.models import Lot
from jalons.personnes.models import EtatDroit
from tests.echanges.douzaine import LE, MOIS, foyers, importer
from tests.echanges.fabrique import fichier

pytestmark = pytest.mark.navigateur


def _regarder(page, nom: str) -> None:
    dossier = os.environ.get("JALONS_CAPTURES")
    if dossier:
        for largeur in (1280, 360):
            page.set_viewport_size({"width": largeur, "height": 900})
            page.screenshot(path=f"{dossier}/{nom}-{largeur}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.django_db(transaction=True)
def test_du_depot_au_sceau_en_voyant_les_absents(
    accueil_pret, page, connecter_page, sans_obstacle, tmp_path
):
    tous = foyers(40)
    importer(fichier(tmp_path, tous, MOIS))
    chemin = fichier(tmp_path, tous[:37], date(2026, 2, 28))
    connecter_page(accueil_pret.nadia)
    page.goto("/echanges/")
    page.get_by_text("Déposer un fichier").click()
    page.set_input_files("#id_fichier", str(chemin))
    _regarder(page, "depot")
    page.get_by_role("button", name="Déposer").click()
    page.wait_for_url("**/echanges/lots/*/")
    lot = Lot.objects.latest("pk")
    services.poursuivre(lot, le=LE, montrer_les_absents=True)
    page.reload()
    _regarder(page, "lot")
    page.get_by_role("link", name="Voir les absents avant de clore").click()
    assert page.get_by_role("row").count() == 4
    sans_obstacle()
    page.get_by_label(f"Garder ouverte la demande {tous[39].numero}").check()
    _regarder(page, "absents")
    page.get_by_role("button", name="Clore les dossiers non cochés et sceller").click()
    page.wait_for_url("**/echanges/lots/*/")
    assert page.get_by_text("dossiers clos : 2").is_visible()
    _regarder(page, "scelle")
    clos = EtatDroit.objects.connus().filter(motifs=["FLUX:ABSENT"])
    assert set(clos.values_list("demande__numero_demande", flat=True)) == {
        tous[37].numero,
        tous[38].numero,
    }
    lot.refresh_from_db()
    assert (lot.etat, lot.gardes) == ("scelle", [tous[39].numero])
