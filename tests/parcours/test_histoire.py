"""L'histoire entière, dans un vrai navigateur : du fichier de la CAF au COREO signé."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from jalons.accueil.models import Coreo
from jalons.accueil.rules.reception import jour_ouvre_suivant
from jalons.personnes.models import Entree, Personne
from jalons.socle.dates import premier_du_mois
from tests.outillage.decors import decor_partage

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@decor_partage
def departement(accueil_pret):
    """Deux mois de fichiers importés : le second apporte des entrants au CMS de Metz."""
    from jalons.annuaire.models import Commune, Metier, Sectorisation
    from jalons.annuaire.services import charger_communes
    from jalons.echanges.services import importer
    from jalons.generateur.monde import Monde
    from jalons.generateur.production import ecrire_mois
    from jalons.socle.dates import ajouter_mois
    from jalons.socle.periode import Periode

    charger_communes(departements={"57"})
    Metier.objects.create(code_rome="N1103", libelle="Magasinier / Magasinière")
    le = timezone.localdate()
    depuis = Periode(ajouter_mois(le, -24))
    deja = set(Sectorisation.objects.values_list("commune_id", flat=True))
    Sectorisation.objects.bulk_create(
        Sectorisation(commune=commune, site=accueil_pret.cms_metz, periode=depuis)
        for commune in Commune.objects.filter(departement="57").exclude(pk__in=deja)
    )
    monde = Monde(
        graine=57, foyers=250, premier_mois=ajouter_mois(premier_du_mois(le), -2), departement="57"
    )
    with tempfile.TemporaryDirectory() as dossier:
        for rang in (1, 2):
            if rang == 2:
                monde.mois_suivant()
            for chemin in ecrire_mois(monde, Path(dossier) / str(rang), rang=rang):
                recu = ajouter_mois(monde.mois, 1).replace(day=6)
                importer(chemin=chemin, par=None, le=min(le, recu))
    return accueil_pret


def test_du_fichier_au_coreo_signe(departement, page, connecter_page, tmp_path):
    le = timezone.localdate()
    entree = (
        Entree.objects.filter(
            date_information__gte=premier_du_mois(le), personne__site__isnull=False
        )
        .select_related("personne")
        .order_by("date_information", "pk")
        .first()
    )
    assert entree is not None
    personne = entree.personne
    connecter_page(departement.claire)
    assert page.locator("h1").inner_text() == "Bonjour Claire"

    # Les entrants du mois
    page.click("nav.menu >> text=Entrants")
    page.select_option("#f-mois", f"{le:%Y-%m}")
    page.wait_for_url("**mois=**")
    page.click("nav[aria-label=Statut] >> text=À convoquer")
    ligne = page.locator("tbody tr", has_text=str(personne)).first
    ligne.get_by_role("link", name="Convoquer").click()

    # Convoquer
    page.fill("#id_date", jour_ouvre_suivant(le + timedelta(days=7)).isoformat())
    page.fill("#id_heure", "10:30")
    page.click("text=Prendre le rendez-vous")
    page.wait_for_url("**/rendez-vous/**")
    convocation = page.get_by_role("link", name="Ouvrir la convocation")
    pdf = page.request.get(convocation.get_attribute("href"))
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF")

    # L'indicateur avant
    page.goto("/pilotage/personnes_recues/")
    avant = page.locator("#tableau-mois tbody tr").last.locator("td").nth(1).inner_text()

    # Recevoir
    page.goto(f"/dossiers/{personne.pk}/")
    page.locator("#section-reception").get_by_role("link", name="10 h 30").click()
    page.click("text=recevoir maintenant")
    page.click("text=Recevoir et ouvrir le diagnostic")
    page.wait_for_url("**/theme/logement/")

    # Diagnostic au fil de la saisie, puis thème par thème
    page.get_by_text("habitat collectif").click()
    page.wait_for_selector("text=/Enregistré à \\d+ h \\d\\d/")
    page.reload()
    assert page.locator("input[name=natlog][value='0902']").is_checked()
    page.click("text=Suite : Santé")
    page.get_by_role("group", name="La santé limite").get_by_text("Non", exact=True).click()
    page.click("text=Suite : Situation sociale")
    page.click("text=Suite : Emploi")
    page.get_by_text("Tout de suite").click()
    page.get_by_role("group", name="Peut s'engager").get_by_text("Oui").click()
    page.fill(".ts-control input", "magasin")
    page.click(".ts-dropdown >> text=Magasinier")
    page.click("text=Suite : Niveau d'études")
    page.click("text=Suite : Compétences")
    groupe = page.get_by_role("group", name="Préparer des commandes, selon la personne")
    groupe.get_by_text("4", exact=False).click()
    page.click("text=Relire et valider")
    page.wait_for_url("**/questionnaires/dsp/personnes/*/1/")
    while (bouton := page.get_by_role("button", name="Abordé, rien à signaler").first).count():
        bouton.click()
        page.wait_for_load_state()
    assert page.get_by_text("Magasinier").is_visible()
    page.click("text=Valider et orienter")

    # La proposition, puis un choix différent et motivé : le refus attendu répond 422
    page.erreurs_attendues.append("422")
    page.wait_for_url("**/orienter/")
    assert page.locator("input[name=voie]:checked").get_attribute("value") == "professionnelle"
    page.get_by_text("Sociale à visée professionnelle", exact=True).first.click()
    page.select_option("#id_accompagnant", label="UDAF : 49 places")
    page.click("text=Décider cette orientation")
    assert page.get_by_text("dites pourquoi en une phrase").first.is_visible()
    page.fill("#id_motif_ecart", "Souhaite d'abord régler sa garde d'enfant.")
    page.click("text=Décider cette orientation")

    # Le COREO, tracé à la souris
    page.wait_for_url("**/coreo/")
    toile = page.locator("canvas.signature")
    toile.scroll_into_view_if_needed()
    cadre = toile.bounding_box()
    page.mouse.move(cadre["x"] + 30, cadre["y"] + 60)
    page.mouse.down()
    for pas in range(8):
        page.mouse.move(cadre["x"] + 30 + 20 * pas, cadre["y"] + 60 + (15 if pas % 2 else -15))
    page.mouse.up()
    page.get_by_label("La personne a lu le contrat").check()
    page.get_by_role("button", name="Signer le COREO").click()
    page.wait_for_selector("text=Le COREO est signé et archivé.")
    coreo = Coreo.objects.get(orientation__personne=personne)
    assert (coreo.etat, coreo.signature is not None) == ("signe", True)
    lien = page.get_by_role("link", name="Ouvrir le COREO signé").get_attribute("href")
    contrat = page.request.get(lien)
    assert contrat.body() == bytes(coreo.document.fichier.contenu)

    # L'indicateur a bougé, la frise raconte
    page.goto("/pilotage/personnes_recues/")
    apres = page.locator("#tableau-mois tbody tr").last.locator("td").nth(1).inner_text()
    assert int(apres) == int(avant) + 1
    page.goto(f"/dossiers/{personne.pk}/")
    frise = page.locator(".frise").inner_text()
    for fait in (
        "Entrée dans les droits",
        "Convocation",
        "Entretien",
        "Orientation",
        "COREO signé",
    ):
        assert fait in frise
    assert page.locator(".identite").get_by_text("UDAF").is_visible()


def test_deux_onglets_montrent_le_conflit(departement, page, connecter_page, chromium, live_server):
    from jalons.questionnaires.services.remplissages import enregistrer_theme, ouvrir

    personne = Personne.objects.filter(nom_naissance="DIALLO", prenom="Fatou").first()
    le = timezone.localdate()
    ouvert = ouvrir(usage="dsp", personne=personne, par=departement.claire, le=le)
    connecter_page(departement.claire)
    page.erreurs_attendues.append("409")
    page.goto(f"/questionnaires/dsp/personnes/{personne.pk}/theme/mobilite/")
    enregistrer_theme(
        remplissage=ouvert,
        theme="mobilite",
        reponses={"toppermicondub": "non"},
        version=0,
        par=departement.helene,
        le=le,
    )
    page.get_by_role("group", name="Permis B").get_by_text("Oui").click()
    page.wait_for_selector("text=Un autre agent a modifié ce thème")
    page.click("text=Suite : Mode de garde")
    page.wait_for_selector("text=Votre saisie")
    assert page.get_by_text("Helene Exemple").is_visible()
    page.get_by_role("button", name="Remplacer par ma saisie").click()
    page.wait_for_url("**/theme/mode_garde/")
    page.goto(f"/questionnaires/dsp/personnes/{personne.pk}/theme/mobilite/")
    assert page.get_by_role("group", name="Permis B").get_by_label("Oui").is_checked()


def test_le_clavier_suffit(departement, page, connecter_page):
    connecter_page(departement.claire)
    page.keyboard.press("/")
    page.keyboard.type("diallo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/**")
    page.get_by_role("link", name="Ouvrir le dossier de Fatou DIALLO").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dossiers/**")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"


def test_le_graphique_se_dessine_depuis_son_tableau(departement, page, connecter_page):
    connecter_page(departement.helene)
    page.goto("/pilotage/delai_premier_entretien/")
    page.wait_for_function("Object.keys(window.Chart.instances).length === 2")
    assert page.locator("#tableau-mois").is_visible()
