"""Les gestes des contrats que d'autres tests refont : orienter, préparer, compléter, signer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jalons.accueil.enums import ModeEnvoi
from jalons.accueil.services import orientation as orientations
from jalons.contrats.enums import FamilleAction, Periodicite, RegimeHeures, Signataire
from jalons.contrats.models import Contrat
from jalons.contrats.services import contrats as services
from jalons.contrats.services import signature
from jalons.contrats.services.contrats import ActionDite
from jalons.contrats.services.signature import SignatureRecue
from jalons.repertoire.enums import Voie
from tests.accueil.decor import PRETE, diagnostiquer, orienter, recevoir
from tests.distribution import JOUR

PLEIN = {
    "regime": RegimeHeures.PLEIN,
    "heures_hebdo": Decimal(15),
    "actualisation": Periodicite.MOIS,
}
CONTENU = {
    "situation": "Veut reprendre un emploi dans la logistique.",
    "objectifs": ["Travailler comme cariste."],
    "engagements_personne": ["Participer aux actions du plan."],
    "engagements_organisme": ["Recevoir chaque mois."],
}
ACTIONS = (
    ActionDite(FamilleAction.RECHERCHE, "Recherche d'emploi", heures_hebdo=Decimal(10)),
    ActionDite(FamilleAction.FORMATION, "CACES", heures_hebdo=Decimal(5)),
)


def acte(scene, le=JOUR):
    return {"par": scene.claire, "le": le}


def notifiee(scene, personne=None, *, voie=Voie.PROFESSIONNELLE, structure=None, le=JOUR, **autres):
    """Une personne reçue, diagnostiquée, orientée vers Claire et notifiée."""
    personne = personne or scene.fatou
    recevoir(scene, personne)
    diagnostiquer(scene, personne, PRETE)
    orientation = orienter(
        scene, personne, voie, structure, le=le, motif_ecart="Choix de l'agent.", **autres
    )
    return orientations.notifier(orientation=orientation, mode=ModeEnvoi.MAIN, **acte(scene, le))


def preparer(scene, personne=None, *, le=JOUR, **options):
    """Un contrat en préparation, dont Claire est la référente."""
    contrat = services.preparer(personne=personne or scene.fatou, **options, **acte(scene, le))
    Contrat.objects.filter(pk=contrat.pk).update(referent=scene.claire)
    contrat.refresh_from_db()
    return contrat


def completer(scene, contrat, *, le=JOUR, actions=ACTIONS, contenu=CONTENU, **changements):
    """Tout ce que le contrat doit dire."""
    champs = {**PLEIN, **changements}
    contrat = services.enregistrer(
        contrat=contrat,
        changements=champs,
        contenu=contenu,
        version=contrat.version,
        **acte(scene, le),
    )
    return services.ecrire_le_plan(
        contrat=contrat, actions=actions, freins={}, version=contrat.version, **acte(scene, le)
    )


def signer(scene, contrat, *, le=JOUR, nom="Fatou Diallo"):
    """Le texte arrêté, puis les deux signatures à l'écran."""
    pret = services.proposer(contrat=contrat, version=contrat.version, **acte(scene, le))
    return signature.signer(
        contrat=pret,
        recues=[SignatureRecue(Signataire.PERSONNE, nom), SignatureRecue(Signataire.REFERENT, "")],
        version=pret.version,
        **acte(scene, le),
    )


def en_vigueur(scene, *, le: date = JOUR, **changements):
    """Le contrat de Fatou, signé ce jour-là."""
    notifiee(scene, le=le)
    return signer(scene, completer(scene, preparer(scene, le=le), le=le, **changements), le=le)
