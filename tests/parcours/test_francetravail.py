"""France Travail au navigateur : déposer, corriger un rejet, décider une ligne, interroger l'agence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jalons.echanges import services
from jalons.echanges.models import Lot, Rejet
from jalons.francetravail.models import EchangeAgence, UsagerFranceTravail
from jalons.generateur.francetravail import Decrite, ecrire_liste
from jalons.personnes.models import InscriptionFranceTravail
from tests.distribution import nouvelle_personne

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
FATOU = Decrite("DIALLO", "FATOU", date(1990, 5, 14), "", "1234567A", "57463", "METZ")
JEAN = Decrite("WEBER", "JEAN", date(1978, 11, 2), "", "7654321B", "57227", "FORBACH")


def test_un_gestionnaire_depose_la_liste_traite_les_rejets_et_le_bureau(
    scene, page, connecter_page, sans_obstacle, tmp_path
):
    le = timezone.localdate()
    jour = le - timedelta(days=20)
    # Une homonyme de Jean, née le même jour : la ligne de Jean ne se rattache pas d'elle-même.
    nouvelle_personne(
        prenom="Jean",
        nom="WEBER",
        naissance=date(1978, 11, 2),
        sexe="1",
        commune=scene.cms_metz.commune,
        numero="10000000077",
    )
    lignes = [(FATOU, jour, "Absence à un rendez-vous"), (JEAN, jour, "Refus d'offres")]
    faute = f";1234567Z;MARTIN;PAUL;31/02/1985;{jour:%d/%m/%Y};1;Absence;"
    chemin = tmp_path / "radiations.csv"
    ecrire_liste(chemin, lignes, genre="radiations", fautes=(faute,))
    connecter_page(scene.nadia)
    page.click("nav a:has-text('Fichiers reçus')")
    page.wait_for_url("**/echanges/")
    page.set_input_files("input[type=file]", str(chemin))
    page.click("button:has-text('Déposer')")
    page.wait_for_url("**/echanges/lots/*/")
    services.poursuivre(Lot.objects.get(), le=le, montrer_les_absents=True)
    page.reload()
    assert "Lignes lues" in page.inner_text("main")
    sans_obstacle()
    page.click("tbody a")
    page.wait_for_url("**/rejets/*/")
    assert "la date n'existe pas" in page.inner_text("main")
    sans_obstacle()
    page.fill("[name=correction-dtnai]", "28/02/1985")
    page.click("text=Corriger et intégrer")
    page.wait_for_load_state()
    assert Rejet.objects.get().etat == "rejoue"
    page.click("text=Rapprochements")
    page.click("text=France Travail (1)")
    page.wait_for_url("**/francetravail/lignes/")
    sans_obstacle()
    page.click("tbody a")
    page.wait_for_url("**/lignes/*/")
    sans_obstacle()
    page.click("label:has-text('Forbach')")
    page.click("text=Enregistrer la décision")
    page.wait_for_url("**/francetravail/lignes/")
    assert UsagerFranceTravail.objects.filter(methode="agent", personne=scene.jean).exists()
    assert InscriptionFranceTravail.objects.connus().filter(fin="radiation").count() == 2
    page.context.clear_cookies()
    connecter_page(scene.claire)
    page.goto(page.url.split("/francetravail/")[0] + "/francetravail/")
    assert "Radiée" in page.inner_text("main")
    sans_obstacle()
    page.click('tbody a:has-text("Interroger l\'agence")')
    page.wait_for_url("**/interroger/")
    page.fill("[name=demande]", "Peut-elle encore être contestée ?")
    page.click("text=Noter la demande")
    page.wait_for_url("**/dossiers/*/")
    page.click("text=Noter la réponse")
    page.wait_for_url("**/echanges/*/")
    sans_obstacle()
    page.select_option("[name=reponse]", "reinscrite")
    page.click("button:has-text('Enregistrer')")
    page.wait_for_url("**/dossiers/*/")
    page.wait_for_selector("text=Inscription faite ou en cours")
    assert EchangeAgence.objects.get().reponse == "reinscrite"
