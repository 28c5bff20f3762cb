"""De quoi remplir chaque écran, et leurs adresses."""

from __future__ import annotations

from django.utils import timezone

from jalons.accueil.selectors.reception import entree_en_cours
from jalons.echanges.models import Lot, Rejet
from jalons.regles.models import RegleDatee
from tests.accueil.decor import convoquer, oriente
from tests.outillage.decors import decor_partage


@decor_partage
def dossiers(accueil_pret):
    """Une personne orientée et un lot avec un rejet : de quoi remplir chaque écran."""
    from datetime import date

    oriente(accueil_pret)
    rendez_vous = convoquer(accueil_pret, accueil_pret.fatou, jour=date(2026, 4, 20), h=9)
    lot = Lot.objects.create(
        nom="rsa.xml",
        empreinte="0" * 64,
        recu_le=date(2026, 3, 6),
        connu_le=timezone.now(),
        etat="scelle",
        compteurs={"lus": 10, "rejetes": 1},
    )
    rejet = Rejet.objects.create(
        lot=lot,
        rang=1,
        ligne=12,
        numero_demande="1",
        motifs=[
            {"chemin": "InfosFoyerRSA/SITFAM", "ligne": 12, "code": "code_inconnu", "message": "X"}
        ],
    )
    assert entree_en_cours(accueil_pret.fatou)
    return accueil_pret, rendez_vous, lot, rejet


def adresses(scene, rendez_vous, lot, rejet):
    f = scene.fatou.pk
    regle = RegleDatee.objects.first()
    mois = "2026-03"
    return {
        "claire": [
            "/",
            "/recherche/?q=diallo",
            "/recherche/?q=zzzz",
            f"/dossiers/{f}/",
            "/accueil/entrants/",
            "/accueil/entrants/?statut=convoque",
            f"/accueil/personnes/{f}/convoquer/",
            f"/accueil/rendez-vous/{rendez_vous.pk}/",
            f"/questionnaires/dsp/personnes/{f}/1/",
            f"/questionnaires/dsp/personnes/{f}/",
            *[
                f"/questionnaires/dsp/personnes/{f}/theme/{theme}/"
                for theme in ("sante", "emploi", "competences", "mode_garde")
            ],
            f"/accueil/personnes/{f}/orienter/",
            f"/accueil/personnes/{f}/coreo/",
            "/pilotage/",
            "/pilotage/personnes_recues/",
            "/pilotage/delai_premier_entretien/",
            f"/pilotage/personnes_recues/{mois}/{scene.metz.pk}/",
            "/comptes/mot-de-passe/",
            "/aide/",
            "/plan-du-site/",
            "/publics/",
            "/publics/depenses/",
            f"/publics/personnes/{f}/dire/",
            f"/personnes/{f}/espace/ouvrir/",
            "/accompagnement/plie/",
            "/accompagnement/plie/chiffres/",
            "/regles/sorties_plie/",
            "/accompagnement/plie/presenter/?q=diallo",
            f"/accompagnement/personnes/{f}/plie/presenter/",
            "/francetravail/",
            f"/francetravail/personnes/{f}/interroger/",
        ],
        "helene": [
            "/regles/",
            "/regles/orientation/",
            "/regles/orientation/ajouter/",
            f"/regles/orientation/{regle.pk}/",
            f"/regles/orientation/{regle.pk}/arreter/",
            "/questionnaires/grilles/dsp/",
            "/questionnaires/grilles/dsp/ajouter/",
            "/questionnaires/grilles/dsp/apercu/competences/",
            "/questionnaires/grilles/dsp/questions/difdisp/",
            "/questionnaires/grilles/dsp/questions/natlog/retirer/",
            "/comptes/parametres/",
            "/comptes/parametres/delai_orientation/",
            "/personnes/consultations/",
            "/personnes/consultations/?du=2020-01-01",
        ],
        "nadia": [
            "/echanges/",
            f"/echanges/lots/{lot.pk}/",
            "/echanges/rejets/",
            f"/echanges/rejets/{rejet.pk}/",
            "/francetravail/lignes/",
        ],
    }
