"""L'import d'un fichier, de bout en bout : déposer, lire, appliquer, sceller. Reprenable partout."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.echanges.enums import EtatLot
from jalons.echanges.evenements import RepriseHistorique
from jalons.echanges.models import DossierRecu, Lot
from jalons.echanges.services.application import appliquer_tranche, compter_absents, sceller
from jalons.echanges.services.lecture import FichierRefuse, lire
from jalons.socle.parametres import parametre
from jalons.socle.periode import connaissance_au

Progression = Callable[[Lot], None]
# Verrou de base partagé par tous les imports : deux fichiers ne s'appliquent jamais ensemble.
_VERROU = 7_057_001


def _empreinte(chemin: Path) -> str:
    with chemin.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


_HEURE_DE_RECEPTION = time(8)


def instant_de_reprise(le: date) -> datetime:
    """L'instant où un fichier reçu le jour `le` a été connu, quand on le charge après coup.

    L'histoire se reprend dans l'ordre : lève `FichierRefuse` si un fichier reçu plus tard est déjà
    chargé. Deux fichiers du même jour gardent l'ordre où on les charge.
    """
    instant = timezone.make_aware(datetime.combine(le, _HEURE_DE_RECEPTION))
    lots = Lot.objects.exclude(etat=EtatLot.REFUSE)
    dernier = lots.aggregate(dernier=Max("connu_le"))["dernier"]
    if dernier is None or dernier < instant:
        return instant
    jour = timezone.localtime(dernier).date()
    if jour > le:
        raise FichierRefuse(
            f"Reprise d'historique refusée : un fichier connu le {jour:%d/%m/%Y} est déjà chargé, "
            f"celui-ci aurait été connu le {le:%d/%m/%Y}. L'histoire se reprend du plus ancien au "
            "plus récent ; un fichier reçu en retard se charge sans date de réception."
        )
    return dernier + timedelta(seconds=1)


@transaction.atomic
def deposer(
    *, chemin: Path, par: Agent | None, le: date, garder: bool = True, reprise: bool = False
) -> Lot:
    """Enregistre un fichier reçu le jour `le` ; le même contenu rend le même lot.

    `garder` : le fichier est copié dans le dossier de travail, pour survivre à son expéditeur.
    `reprise` : ce qu'il apporte est tenu pour connu depuis le jour `le`, et non depuis aujourd'hui.
    """
    empreinte = _empreinte(chemin)
    existant = Lot.objects.filter(empreinte=empreinte).first()
    if existant is not None:
        return existant
    connu_le = instant_de_reprise(le) if reprise else timezone.now()
    place = chemin
    if garder:
        dossier = settings.DONNEES / "recus"
        dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = dossier / f"{empreinte[:16]}-{chemin.name}"
        shutil.copyfile(chemin, place)
        place.chmod(0o600)
    lot = Lot.objects.create(
        nom=chemin.name,
        chemin=str(place),
        empreinte=empreinte,
        taille=chemin.stat().st_size,
        recu_le=le,
        connu_le=connu_le,
        par=par,
    )
    if reprise:
        journaliser(
            RepriseHistorique,
            personne_id=None,
            par=par,
            le=timezone.localdate(),
            objet_id=lot.pk,
            fichier=lot.nom,
            recu_le=f"{le:%d/%m/%Y}",
        )
    return lot


def poursuivre(lot: Lot, *, le: date, progression: Progression | None = None) -> Lot:
    """Mène le lot à son terme depuis là où il en est ; sans effet s'il est scellé.

    Lève `FichierRefuse` après avoir noté le refus : rien n'est alors changé dans les dossiers.
    """
    signaler = progression or (lambda _lot: None)
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_lock(%s)", [_VERROU])
        if not curseur.fetchone()[0]:
            raise FichierRefuse("Un autre import est en cours : celui-ci reprendra après lui.")
    try:
        lot.refresh_from_db()
        with connaissance_au(lot.connu_le):
            _mener(lot, le=le, signaler=signaler)
    finally:
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_unlock(%s)", [_VERROU])
    return lot


def _mener(lot: Lot, *, le: date, signaler: Progression) -> None:
    """Lit, applique et scelle ; ce que la base retient est tenu pour connu avec le lot."""
    if lot.etat in {EtatLot.DEPOSE, EtatLot.LECTURE}:
        _lire(lot, le=le, signaler=signaler)
    if lot.etat == EtatLot.ECRITURE:
        while _appliquer_sans_attendre(lot):
            signaler(lot)
        sceller(lot, maintenant=timezone.now(), projection_au=le)
        signaler(lot)
    elif lot.etat == EtatLot.REFUSE:
        raise FichierRefuse(lot.message)


@transaction.atomic
def _appliquer_sans_attendre(lot: Lot) -> int:
    """Une tranche, sans attendre le disque : le journal garde l'ordre, et le sceau attend tout.

    Un serveur qui tombe perd au plus les dernières tranches, avec leurs marques : elles se refont.
    """
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL synchronous_commit = off")
    return appliquer_tranche(lot)


def _lire(lot: Lot, *, le: date, signaler: Progression) -> None:
    lot.etat = EtatLot.LECTURE
    lot.save(update_fields=["etat"])
    try:
        lire(lot, le=le)
        _refuser_si_trop_d_absents(lot, le=le)
    except FichierRefuse as refus:
        with transaction.atomic():
            DossierRecu.objects.filter(lot=lot).delete()
            lot.rejets.all().delete()
            lot.etat, lot.message = EtatLot.REFUSE, refus.message
            lot.position, lot.compteurs = 0, {}
            lot.save(update_fields=["etat", "message", "position", "compteurs"])
        raise
    lot.total_annonce = lot.position
    lot.etat = EtatLot.ECRITURE
    lot.save(update_fields=["etat", "total_annonce"])
    signaler(lot)


def _refuser_si_trop_d_absents(lot: Lot, *, le: date) -> None:
    """Un fichier partiel ferait clore des dossiers vivants : on s'arrête avant d'écrire."""
    absents, ouverts = compter_absents(lot)
    part = parametre("part_maximale_absents", le=le).nombre
    tolerance = parametre("nombre_tolere_absents", le=le).nombre
    if absents > tolerance and absents * 100 > part * ouverts:
        raise FichierRefuse(
            f"{absents} dossiers ouverts sur {ouverts} manquent dans ce fichier mensuel : il est "
            "sans doute partiel. Rien n'a été changé. Si ces clôtures sont voulues, relevez le "
            "paramètre « Part maximale de dossiers absents »."
        )


def importer(
    *,
    chemin: Path,
    par: Agent | None,
    le: date,
    progression: Progression | None = None,
    reprise: bool = False,
) -> Lot:
    """Dépose et intègre un fichier reçu le jour `le`. Le rejouer ne change rien.

    `reprise` : reprise d'historique, voir `deposer`.
    """
    lot = deposer(chemin=chemin, par=par, le=le, reprise=reprise)
    return poursuivre(lot, le=le, progression=progression)


class _Essai(Exception):
    """Interrompt la transaction d'une simulation."""


def simuler(*, chemin: Path, par: Agent | None, le: date) -> Lot:
    """Fait tout l'import à blanc et rend le lot avec ses comptes ; rien n'est gardé."""
    resultat: list[Lot] = []
    try:
        with transaction.atomic():
            lot = deposer(chemin=chemin, par=par, le=le, garder=False)
            deja = lot.etat == EtatLot.SCELLE
            resultat.append(lot if deja else poursuivre(lot, le=le))
            raise _Essai
    except _Essai:
        return resultat[0]
