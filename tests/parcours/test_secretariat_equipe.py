"""L'histoire d'une sanction envisagée, du signalement au recours, par les écrans de chacun."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jalons.equipes.models import DossierEquipe, RetraitMembre
from jalons.equipes.services import dossiers
from jalons.manquements.models import DecisionSanction, Manquement, RecoursPrealable
from jalons.personnes.models import Document
from tests.equipes.decor import convoquer, passage_de, planter, prevoir
from tests.manquements.decor import ATELIER
from tests.manquements.decor import service as service

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_du_signalement_au_recours(service, page, connecter_page, sans_obstacle):
    scene, le = service, timezone.localdate()
    decor = planter(scene)
    seance = prevoir(decor.equipe, le, decor.solene)
    suivante = prevoir(decor.equipe, le + timedelta(days=20), decor.solene)

    def aller(agent, adresse):
        page.context.clear_cookies()
        connecter_page(agent)
        page.goto(adresse)

    def valider(bouton, dit):
        page.get_by_role("button", name=bouton).click()
        page.get_by_text(dit).first.wait_for()

    # Le partenaire signale ; le chargé d'insertion demande, écrit, remet en main propre.
    aller(scene.sophie, f"/manquements/personnes/{scene.fatou.pk}/signaler/")
    page.get_by_label("Ce qui est reproché").select_option("non_respect")
    page.get_by_label("Date des faits").fill((le - timedelta(days=3)).isoformat())
    page.get_by_label("Les faits").fill("Absente aux trois ateliers de novembre.")
    page.get_by_label("Ou ce que prévoit le contrat").fill(ATELIER)
    page.get_by_label("Qui signale").select_option("delegataire")
    valider("Signaler", "Rien n'est décidé")
    fiche = page.url
    manquement = Manquement.objects.get()
    aller(scene.anne, fiche)
    valider("Prendre l'examen", "Vous instruisez")
    page.get_by_role("link", name="Examiner le motif légitime").click()
    page.get_by_label("Motif légitime").select_option("aucun")
    valider("Enregistrer", "est noté")
    page.get_by_role("link", name="Écrire à la personne").click()
    page.get_by_label("Part du RSA").fill("30")
    page.get_by_label("Durée, en mois").fill("1")
    valider("Composer la lettre", "La lettre est composée")
    page.get_by_role("link", name="Noter le chemin de la lettre").click()
    page.get_by_label("Envoyée par").select_option("main")
    page.get_by_label("Envoyée, ou remise, le").fill(le.isoformat())
    valider("Enregistrer", "Réception prouvée")
    page.get_by_role("link", name="Noter sa réponse").click()
    page.get_by_label("Observations reçues le").fill(le.isoformat())
    page.get_by_label("Ses observations").fill("Le bus ne passe plus.")
    valider("Enregistrer", "Le bus ne passe plus.")
    page.get_by_role("link", name="Saisir l'équipe pluridisciplinaire").click()
    page.locator("main form button.btn-primary").first.click()
    page.get_by_text("avis attendu").first.wait_for()
    # La secrétaire : sa journée dit quoi convoquer ; en séance, un membre lié se retire.
    dossier = DossierEquipe.objects.get()
    dossiers.placer(dossier=dossier, seance=seance, version=None, par=decor.solene, le=le)
    convoquer(decor, seance, le=le)
    aller(decor.solene, "/")
    assert f"{suivante.seance.debut:%d/%m/%Y}" in page.inner_text("main")
    page.goto(f"/equipes/seances/{suivante.pk}/")
    valider("Convoquer les membres", "Avant le")
    page.goto(f"/equipes/passages/{passage_de(dossier).pk}/")
    page.get_by_text("Un membre déclare un lien").click()
    page.get_by_label("Membre").select_option(label="Omar Témoin")
    page.get_by_label("Quel lien").fill("Voisin de palier")
    page.locator("form[action$='retraits/'] button").click()
    page.wait_for_load_state()
    page.goto(f"/equipes/seances/{seance.pk}/presences/")
    for membre in ("Anne Exemple", "Luc Conseiller", "Rita Parcours", "Omar Témoin"):
        page.locator(".form-check", has_text=membre).get_by_role("checkbox").first.check()
    valider("Noter les présences", "Quorum atteint")
    page.goto(f"/equipes/passages/{passage_de(dossier).pk}/")
    page.locator("#id_audition_presence").select_option("venue")
    page.locator("form[action$='audition/'] button").click()
    page.wait_for_load_state()
    page.goto(f"/equipes/seances/{seance.pk}/")
    sans_obstacle()
    page.get_by_role("group", name="Fatou DIALLO").get_by_label("Favorable", exact=True).focus()
    page.keyboard.press("f")
    page.keyboard.type("Les absences sont établies.")
    page.keyboard.press("Enter")
    page.wait_for_url("**#conclure")
    page.get_by_label("Présidée par").fill("Anne Exemple")
    page.get_by_role("button", name="Signer et archiver").click()
    page.locator("dialog button[value=oui]").click()
    valider("Composer 1 lettre", "Imprimer les 1 lettre")
    assert RetraitMembre.objects.get(est_leve=False).membre.nom == "Omar Témoin"
    # La décision : un des quatre éléments manque, puis tout y est ; un autre signe.
    aller(scene.anne, fiche)
    page.get_by_role("link", name="Préparer la décision").click()
    page.get_by_label("Pourquoi cette décision").fill("Trois absences malgré deux rappels.")
    for element in ("Sa situation", "Son foyer", "Nature et fréquence"):
        page.get_by_label(element).fill("sans objet")
    valider("Enregistrer", "R.262-68-5")
    page.get_by_role("link", name="Préparer la décision").click()
    page.get_by_label("Conséquences sur les objectifs").fill("La formation est repoussée.")
    valider("Enregistrer", "Le projet est complet")
    aller(scene.helene, fiche)
    page.get_by_role("link", name="Signer la décision").click()
    valider("Signer", "La décision est signée")
    # Remise, dite à la caisse, contestée ; la réponse a sa lettre.
    aller(scene.anne, fiche)
    page.get_by_role("link", name="Noter le chemin de la décision").click()
    page.get_by_label("Envoyée par").select_option("main")
    page.get_by_label("Envoyée, ou remise, le").fill(le.isoformat())
    valider("Enregistrer", "recours jusqu'au")
    page.get_by_role("link", name="Prévenir la caisse").click()
    valider("Enregistrer", "Le message est noté")
    page.get_by_role("link", name="Noter un recours").click()
    page.get_by_label("Ce que demande la personne").fill("Le bus ne passe plus.")
    valider("Enregistrer", "Réponse due le")
    aller(scene.helene, fiche)
    page.get_by_role("link", name="Répondre").click()
    page.get_by_label("Réponse").select_option("confirmee")
    page.get_by_label("Motifs").fill("Un autre trajet existait.")
    valider("Enregistrer", "Lire la réponse")
    sans_obstacle()
    manquement.refresh_from_db()
    assert (manquement.etat, DecisionSanction.objects.get().etat) == ("decide", "signee")
    assert RecoursPrealable.objects.get().reponse == "confirmee"
    assert Document.objects.filter(type__in=["avis_equipe", "reponse_recours"]).count() == 2
