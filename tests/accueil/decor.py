"""Les gestes de l'accueil que d'autres tests refont : recevoir, diagnostiquer, orienter, convoquer."""

from __future__ import annotations

from datetime import date, datetime

import yaml
from django.utils import timezone

from jalons.accueil.enums import EtatRendezVous, ModeEnvoi, Theme
from jalons.accueil.jeux_de_regles.orientation import Orientation
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.services import coreo as coreos
from jalons.accueil.services import orientation as orientations
from jalons.accueil.services import rendez_vous as reception
from jalons.comptes.enums import Niveau
from jalons.questionnaires.selectors.remplissages import etats_des_themes
from jalons.questionnaires.services import remplissages as questionnaires
from jalons.regles.rules.decision import Regle
from jalons.repertoire.enums import Voie
from tests.distribution import JOUR

TOUS = frozenset(Niveau)


def heure(jour: date, h: int) -> datetime:
    return datetime(jour.year, jour.month, jour.day, h, tzinfo=timezone.get_current_timezone())


def convoquer(scene, personne, *, jour=JOUR, h=10, le=date(2026, 3, 5)):
    return reception.convoquer(
        personne=personne,
        entree=lectures.entree_en_cours(personne),
        agent=scene.claire,
        site=scene.cms_metz,
        debut=heure(jour, h),
        mode=ModeEnvoi.COURRIER,
        par=scene.claire,
        le=le,
    )


def recevoir(scene, personne):
    rendez_vous = convoquer(scene, personne)
    return reception.noter_issue(
        rendez_vous=rendez_vous, etat=EtatRendezVous.RECU, version=1, par=scene.claire, le=JOUR
    )


def diagnostiquer(scene, personne, reponses, *, le=JOUR):
    """Un diagnostic validé : ces réponses, et tous les autres thèmes abordés sans rien à signaler."""
    acte = {"par": scene.claire, "le": le}
    ouvert = questionnaires.ouvrir(usage="dsp", personne=personne, **acte)
    versions = dict(ouvert.themes.values_list("theme", "version"))
    for theme, donnees in reponses.items():
        questionnaires.enregistrer_theme(
            remplissage=ouvert,
            theme=str(theme),
            reponses=donnees,
            version=versions.get(str(theme), 0),
            **acte,
        )
    for etat in etats_des_themes(ouvert, TOUS):
        if not etat.est_fait:
            questionnaires.aborder_theme(
                remplissage=ouvert, theme=etat.code, est_aborde=True, **acte
            )
    return questionnaires.valider(remplissage=ouvert, niveaux=TOUS, **acte)


def orienter(scene, personne, voie=Voie.PROFESSIONNELLE, structure=None, **options):
    champs = {"mesure": "", "referent": None, "par": scene.claire, "le": JOUR, **options}
    return orientations.orienter(
        personne=personne, voie=voie, structure=structure or scene.france_travail, **champs
    )


PRETE = {
    Theme.EMPLOI: {
        "topengdemarechemploi": "oui",
        "disponibilite": "immediate",
        "metiers": ["N1103"],
    }
}


def oriente(scene, personne=None):
    personne = personne or scene.fatou
    recevoir(scene, personne)
    diagnostiquer(scene, personne, PRETE)
    return orienter(scene, personne).coreo


LIVREES = [
    Regle(
        r["code"],
        r["libelle"],
        r["condition"],
        {"voie": r["voie"], "mesure": r["mesure"]},
        r["explication"],
    )
    for r in yaml.safe_load(Orientation.livrees.read_text(encoding="utf-8"))
]


def signer(scene, coreo):
    return coreos.signer_a_l_ecran(
        coreo=coreo,
        nom_signataire="Fatou Diallo",
        trace="",
        version=coreo.version,
        par=scene.claire,
        le=JOUR,
    )
