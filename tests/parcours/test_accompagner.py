"""Trois métiers de bout en bout : la référente, la partenaire de l'UDAF, la chargée d'insertion."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from jalons.accompagnement.models import CampagneReprise, Contact, Transfert
from jalons.accompagnement.selectors import reprise
from jalons.accompagnement.services.transferts import composer_les_lettres
from jalons.accueil.services.lots import traiter_lot
from jalons.activite.models import Positionnement
from jalons.coordination.services.instance import creer_instance
from jalons.coordination.services.seance import planifier_seance
from jalons.personnes.models import Document, Rattachement, SoumissionDroitsDevoirs
from jalons.personnes.services import designer_referent
from jalons.socle.periode import Periode
from tests.accompagnement.decor_portefeuille import confier, departement_de, des_personnes
from tests.activite.decor import chantier, positionner
from tests.distribution import _agent
from tests.outillage.navigateur import attendre_le_calme

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
LE = timezone.localdate()
HIER = LE - timedelta(days=1)


def referent_de(personne):
    return Rattachement.objects.get(
        personne=personne, motif="referent_unique", periode__contains=LE
    ).agent


def test_une_referente_prend_suit_puis_tout_son_portefeuille_passe(
    accueil_pret, page, connecter_page, sans_obstacle
):
    scene = accueil_pret
    # Rachel, de Forbach, suit dix personnes de Metz : seul son suivi les lui ouvre.
    rachel = _agent("Rachel", "referent_unique", scene.departement, territoire=scene.forbach)
    gens = des_personnes(scene, 10)
    confier(gens, structure=scene.departement, agent=rachel, depuis=HIER)
    designer_referent(personne=scene.jean, structure=scene.departement, agent=None, le=HIER)
    connecter_page(rachel)
    page.click("nav.menu >> text=Mes personnes")
    page.get_by_role("link", name="À prendre").click()
    page.get_by_role("button", name="Je le prends : Jean WEBER").click()
    page.get_by_text("Vous êtes le référent unique de").wait_for()
    assert referent_de(scene.jean) == rachel
    # Deux gestes, dans la ligne même : ouvrir, choisir le moyen.
    ligne = page.locator("tbody tr", has_text="WEBER")
    ligne.get_by_role("link", name="Noter un contact").click()
    ligne.get_by_role("button", name="Appel").click()
    ligne.get_by_text("noté").first.wait_for()
    assert (Contact.objects.get().personne, Contact.objects.get().agent) == (scene.jean, rachel)
    sans_obstacle()
    page.goto(f"/dossiers/{scene.jean.pk}/")
    etape = page.locator(".prochaine-etape")
    assert "Prochaine étape" in etape.inner_text()
    etape.get_by_role("link", name="Convoquer").click()
    page.wait_for_url("**/convoquer/")
    # Elle part : la direction confie tout son portefeuille, en une confirmation.
    garde = f"/dossiers/{gens[0].pk}/"
    assert page.request.get(garde).status == 200
    siens = page.context.storage_state()["cookies"]
    page.context.clear_cookies()
    connecter_page(scene.helene)
    page.click("nav.menu >> text=Charge des référents")
    page.get_by_role("link", name="Transférer les personnes de Rachel Exemple").click()
    page.get_by_text("Claire Exemple : suit 0").click()
    page.get_by_text("11 de plus").wait_for()
    page.get_by_label("Motif").fill("Départ à la retraite")
    page.get_by_role("button", name="Transférer 11 personnes").click()
    page.get_by_text("11 personnes confiées").wait_for()
    transfert = composer_les_lettres(transfert_id=Transfert.objects.get().pk)
    page.reload()
    lettres = page.get_by_role("link", name="Imprimer les lettres (un PDF)")
    pdf = page.request.get(lettres.get_attribute("href"))
    assert pdf.body() == bytes(transfert.pdf.contenu) and pdf.body().startswith(b"%PDF")
    assert Document.objects.filter(titre__startswith="Nouveau référent").count() == 11
    sans_obstacle()
    # Son onglet resté ouvert ne mène plus nulle part.
    page.context.clear_cookies()
    page.context.add_cookies(siens)
    assert page.request.get(garde).status == 404
    page.goto("/accompagnement/mes-personnes/?place=mienne")
    assert page.locator("tbody tr", has_text="MARTIN").count() == 0


def test_une_partenaire_suit_une_personne_et_repond_a_un_positionnement(
    accueil_pret, page, connecter_page, sans_obstacle
):
    scene = accueil_pret
    action = chantier(scene, "Atelier budget", structure=scene.udaf)
    type(action).objects.filter(pk=action.pk).update(periode=Periode(date(2026, 1, 1)))
    positionner(scene, scene.jean, action, le=LE)
    connecter_page(scene.sophie)
    page.click("nav.menu >> text=Mes personnes")
    # Jean ne lui est connu que par ce positionnement : il n'est pas de ses personnes.
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody th").get_by_role("link", name="DIALLO").click()
    page.wait_for_url(f"**/dossiers/{scene.fatou.pk}/")
    attendre_le_calme(page)
    contacts = page.locator("#section-contacts")
    contacts.get_by_role("link", name="Noter un contact").click()
    contacts.get_by_label("Ce qui s'est dit").fill("Budget fait ensemble.")
    contacts.get_by_role("button", name="Visite").click()
    contacts.get_by_text("Budget fait ensemble.").wait_for()
    assert Contact.objects.get().structure == scene.udaf
    page.goto("/")
    attente = page.locator("section", has_text="Positionnements reçus : à répondre").last
    attente.get_by_role("link", name="Répondre").click()
    page.wait_for_url("**/positionnements/*/")
    sans_obstacle()
    page.get_by_role("link", name="Accepter").click()
    page.get_by_role("button", name="Accepter").click()
    page.get_by_text("C'est noté").wait_for()
    assert Positionnement.objects.get().etat == "accepte"
    assert page.get_by_role("link", name="Noter l'entrée").is_visible()
    page.goto("/")
    assert "Vous avez répondu à tous les positionnements reçus" in page.inner_text("main")


def un_mois_passe() -> None:
    """Les rendez-vous prévus sont derrière nous."""
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE accueil_rendezvous SET debut = debut - interval '30 days', creneau = tstzrange("
            "lower(creneau) - interval '30 days', upper(creneau) - interval '30 days')"
        )


def test_une_chargee_d_insertion_convoque_note_decide_et_le_compte_baisse(
    accueil_pret, page, connecter_page, sans_obstacle
):
    scene, avant = accueil_pret, LE - timedelta(days=100)
    anne = _agent("Anne", "charge_insertion", scene.departement, territoire=scene.metz)
    type(anne).objects.filter(pk=anne.pk).update(site=scene.cms_metz)
    # Trois personnes jamais revues ; la première n'a pas non plus de référent.
    SoumissionDroitsDevoirs.objects.all().delete()
    gens = departement_de(scene, 3, orientees=3, sous_contrat=3, vues=0, depuis=avant)
    designer_referent(personne=gens[0], structure=scene.departement, agent=None, le=HIER)
    reprise.tenir(le=LE)
    connecter_page(anne)
    page.click("nav.menu >> text=Sans accompagnement")
    page.get_by_role("heading", name="3 personnes à reprendre").wait_for()
    page.get_by_label("Tout cocher").check()
    page.get_by_text("Convoquer…").click()
    page.get_by_label("Nom de la campagne").fill("Reprise d'automne")
    page.get_by_label("Anne Exemple").check()
    page.get_by_role("button", name="Convoquer", exact=True).click()
    page.get_by_role("heading", name="3 personnes convoquées").wait_for()
    [lot] = CampagneReprise.objects.get().lots.all()
    traiter_lot(lot_id=lot.pk)
    page.reload()
    campagne = page.url
    assert page.request.get(f"/accueil/convocations/{lot.pk}/lettres.pdf").status == 200
    un_mois_passe()

    def compte(rang=0) -> list[str]:
        page.goto(campagne)
        attendre_le_calme(page)
        return page.locator(".feuille table tbody tr").nth(rang).locator("td").all_inner_texts()

    assert compte() == ["3", "3", "0"]
    # L'une est venue, l'autre non.
    for personne, issue in ((gens[0], "Est venu"), (gens[1], "N'est pas venue")):
        page.goto(campagne)
        page.get_by_role("link", name=f"Noter l'issue : {personne}").click()
        page.get_by_text(issue, exact=True).click()
        page.get_by_role("button", name="Noter et continuer").click()
        page.wait_for_url(campagne)  # l'issue notée ramène à la campagne
    # Venue, il lui manque encore un référent : elle compte toujours.
    assert compte() == ["3", "3", "0"]
    sans_obstacle()
    page.get_by_role("link", name=f"Désigner : {gens[0]}").click()
    page.get_by_label("Référent").select_option(label="Claire Exemple")
    sans_obstacle()
    page.get_by_role("button", name="Désigner").click()
    page.wait_for_url(f"**/dossiers/{gens[0].pk}/")
    attendre_le_calme(page)
    assert "Claire Exemple" in page.locator("#section-orientation").inner_text()
    assert referent_de(gens[0]) == scene.claire
    # Le compte baisse d'une ; ce que l'on savait le jour de la décision reste.
    assert compte() == ["3", "2", "1"]
    assert "tel que connu alors" in page.inner_text("main")
    assert "1 reprise" in page.locator("#issues").inner_text()
    page.goto("/accompagnement/reprise/")
    page.get_by_role("heading", name="2 personnes à reprendre").wait_for()
    # La réunion des opérateurs du territoire a cette liste pour ordre du jour.
    reunion = creer_instance(
        genre="reunion_operateurs",
        nom="Réunion des opérateurs",
        animateur=anne,
        territoire_id=scene.metz.pk,
        depuis=avant,
        par=anne,
        le=avant,
    )
    debut = timezone.now() + timedelta(days=3)
    seance = planifier_seance(
        instance=reunion, debut=debut, fin=debut + timedelta(hours=2), par=anne, le=LE
    )
    page.goto(f"/coordination/seances/{seance.pk}/")
    attendre_le_calme(page)
    sans_obstacle()
    page.get_by_role("link", name="2 sans contact").click()
    page.get_by_role("heading", name="2 personnes à reprendre").wait_for()
    assert page.get_by_role("link", name=str(gens[2])).first.is_visible()
    assert not page.get_by_role("link", name=str(gens[0])).count()
