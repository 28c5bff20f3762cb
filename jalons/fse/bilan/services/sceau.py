"""Sceller un long bilan en tâche de fond : étape par étape, repris où il en était, une seule fois."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from jalons.comptes.models import Agent
from jalons.fse.bilan.models.bilan import Bilan
from jalons.fse.bilan.models.sceau import SceauBilan
from jalons.fse.bilan.rules.scelles import BilanScelle
from jalons.fse.bilan.selectors.a_declarer import depenses_a_declarer
from jalons.fse.bilan.selectors.bilans import rassembler
from jalons.fse.bilan.services import bilan as services
from jalons.fse.enums import EtapeSceau, EtatBilan
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.files import FileDeTravail

TACHE_SCEAU = "fse.sceller_bilan"
FILE_DU_SCEAU = FileDeTravail.CALCULS.value
# En dessous, le PDF se compose le temps d'une page : rien à attendre.
LIGNES_SUR_LE_CHAMP = 300


def est_long(bilan: Bilan) -> bool:
    """Vrai quand le sceau de ce bilan se pose en tâche de fond."""
    return depenses_a_declarer(bilan).count() > LIGNES_SUR_LE_CHAMP


@transaction.atomic
def demander_sceau(*, bilan: Bilan, version: int, par: Agent, le: date) -> SceauBilan | None:
    """Scelle un bilan court sur-le-champ (None) ; met un long bilan en file, vérifié d'abord.

    Demandé deux fois, un sceau en cours repart d'où il en est : rien ne se fait deux fois.
    """
    sceau = SceauBilan.objects.filter(bilan=bilan).defer("donnees").first()
    if sceau is None or not sceau.est_en_cours:
        bilan = services.verifier_depot(bilan, version=version, le=le)
        lignes = depenses_a_declarer(bilan).count()
        if lignes <= LIGNES_SUR_LE_CHAMP:
            services.sceller_bilan(bilan=bilan, version=version, par=par, le=le)
            return None
        neuf = {
            "etape": EtapeSceau.RASSEMBLER,
            "par": par,
            "le": le,
            "lignes": lignes,
            "donnees": {},
            "pdf": None,
            "tableur": None,
            "refus": "",
        }
        sceau, _ = SceauBilan.objects.update_or_create(bilan=bilan, defaults=neuf)
    try:
        with transaction.atomic():
            cle = f"sceau-{bilan.pk}"
            tache = app.configure_task(
                TACHE_SCEAU, queue=FILE_DU_SCEAU, queueing_lock=cle, lock=FILE_DU_SCEAU
            )
            tache.defer(bilan_id=bilan.pk)
    except AlreadyEnqueued:
        pass  # elle attend déjà son tour
    return sceau


def poursuivre_sceau(bilan_id: int) -> None:
    """Mène le sceau à son terme. Tué n'importe où et rappelé, il reprend à l'étape gardée."""
    while _avancer(bilan_id):
        pass


def _avancer(bilan_id: int) -> bool:
    """Une étape ; faux quand il n'y en a plus."""
    trouves = SceauBilan.objects.select_related("bilan__operation__beneficiaire", "par")
    sceau = trouves.filter(bilan=bilan_id).first()
    if sceau is None or not sceau.est_en_cours:
        return False
    try:
        with transaction.atomic():
            _ETAPES[EtapeSceau(sceau.etape)](sceau)
            sceau.save()
    except ErreurMetier as refus:
        SceauBilan.objects.filter(pk=sceau.pk).update(
            etape=EtapeSceau.REFUSE.value, refus=refus.message
        )
        return False
    return sceau.est_en_cours


def _rassemble(sceau: SceauBilan, bilan: Bilan) -> BilanScelle:
    return rassembler(bilan).signe(le=sceau.le, par=str(sceau.par))


def _rassembler(sceau: SceauBilan) -> None:
    scelle = _rassemble(sceau, sceau.bilan)
    sceau.donnees, sceau.lignes = scelle.ecrire(), len(scelle.lignes)
    sceau.etape = EtapeSceau.PDF


def _composer_pdf(sceau: SceauBilan) -> None:
    sceau.pdf = services.composer_pdf(sceau.bilan, BilanScelle.lire(sceau.donnees))
    sceau.etape = EtapeSceau.TABLEUR


def _ecrire_tableur(sceau: SceauBilan) -> None:
    sceau.tableur = services.composer_tableur(sceau.bilan, BilanScelle.lire(sceau.donnees))
    sceau.etape = EtapeSceau.DEPOSER


def _deposer(sceau: SceauBilan) -> None:
    """Sous verrou : si le bilan a changé pendant la composition, tout se recompose."""
    if Bilan.objects.filter(pk=sceau.bilan_id, etat=EtatBilan.SCELLE).exists():
        sceau.etape = EtapeSceau.FAIT
        return
    bilan = services.verifier_depot(sceau.bilan, version=None, le=sceau.le)
    scelle = _rassemble(sceau, bilan)
    if scelle.ecrire() != sceau.donnees:
        sceau.etape = EtapeSceau.RASSEMBLER
        return
    bilan.pdf, bilan.tableur = sceau.pdf, sceau.tableur
    services.conclure(bilan, scelle, par=sceau.par, le=sceau.le)
    sceau.etape, sceau.donnees = EtapeSceau.FAIT, {}


_ETAPES: dict[EtapeSceau, Callable[[SceauBilan], None]] = {
    EtapeSceau.RASSEMBLER: _rassembler,
    EtapeSceau.PDF: _composer_pdf,
    EtapeSceau.TABLEUR: _ecrire_tableur,
    EtapeSceau.DEPOSER: _deposer,
}
