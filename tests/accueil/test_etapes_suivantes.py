"""En tête du dossier, la prochaine étape et son bouton, du premier jour au contrat (D5)."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from jalons.accueil.enums import EtatRendezVous
from jalons.accueil.selectors.reception import limite_orientation
from jalons.accueil.services import rendez_vous
from jalons.contrats.services.signature import noter_ailleurs
from jalons.personnes.etapes import etape_suivante
from tests.accueil.decor import PRETE, convoquer, diagnostiquer, orienter, signer
from tests.distribution import JOUR


def test_la_prochaine_etape_suit_le_chemin(accueil_pret, django_assert_max_num_queries):
    scene = accueil_pret
    scene.claire.refresh_from_db()
    assert scene.claire.habilitations and limite_orientation(JOUR)  # lus une fois pour toutes

    def action(le=JOUR):
        with django_assert_max_num_queries(8):  # une lecture par source, jamais une par objet
            etape = etape_suivante(scene.claire, scene.fatou, le=le)
        return etape.action if etape else None

    assert action() == "Convoquer"
    pris = convoquer(scene, scene.fatou)
    assert action(JOUR - timedelta(days=1)) == "Voir le rendez-vous"
    assert action() == "Dire l'issue"
    rendez_vous.noter_issue(
        rendez_vous=pris, etat=EtatRendezVous.RECU, version=1, par=scene.claire, le=JOUR
    )
    assert action() == "Poursuivre le diagnostic"
    diagnostiquer(scene, scene.fatou, PRETE)
    assert action() == "Orienter"
    decidee = orienter(scene, scene.fatou)
    assert action() == "Ouvrir le COREO"
    signer(scene, decidee.coreo)
    assert action() == "Préparer le contrat"
    noter_ailleurs(personne=scene.fatou, jour=JOUR, fin=None, par=scene.claire, le=JOUR)
    assert action() == "Ouvrir un plan"  # rien n'est prévu : c'est dit, avec ce qui le prévoit


def test_chacun_ne_voit_que_ce_qu_il_peut_faire(accueil_pret):
    scene = accueil_pret
    assert etape_suivante(scene.yves, scene.fatou, le=JOUR).action == "Convoquer"
    assert etape_suivante(scene.sophie, scene.fatou, le=JOUR).est_absente
    assert etape_suivante(scene.helene, scene.fatou, le=JOUR) is None


def test_le_dossier_la_montre_avec_son_echeance(accueil_pret, client_de):
    page = client_de("claire").get(reverse("portail:dossier", args=[accueil_pret.fatou.pk]))
    etape = page.context["etape"]
    assert etape.url in page.content.decode()
    assert etape.echeance is not None
