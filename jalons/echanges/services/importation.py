"""L'import d'un fichier, de bout en bout : déposer, lire, appliquer, sceller. Reprenable partout."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.db.models import Max
from django.utils import timezone

from jalons.chiffres.derivation import deriver_a_plusieurs, deriver_en_attente
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.echanges.enums import Derogation, EtatLot
from jalons.echanges.evenements import RepriseHistorique
from jalons.echanges.flux.reconnaissance import Genre
from jalons.echanges.models import APPLIQUES, DossierRecu, Lot
from jalons.echanges.services import contraintes, depot, sources
from jalons.echanges.services.application import (
    DOSSIERS_PAR_TRANCHE,
    accorder,
    appliquer_tranche,
    compter_absents,
    demandes_plus_recentes,
    plus_recents,
    relever_absents,
    sceller,
)
from jalons.echanges.services.contacts import lire_contacts
from jalons.echanges.services.enveloppe import ILLISIBLES, FichierRefuse, dire_illisible
from jalons.echanges.services.lecture import GROS_FICHIER, inspecter, lire
from jalons.echanges.source import SourceRecue, source_de
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre
from jalons.socle.periode import connaissance_au
from jalons.socle.reception import FichierChiffre

Progression = Callable[[Lot], None]
_journal = logging.getLogger("jalons")
# Verrou de base partagé par tous les imports : deux fichiers ne s'appliquent jamais ensemble.
_VERROU = 7_057_001
_MORCEAU = 1 << 20
_NOM_MAXIMAL = 200


class ImportOccupe(ErreurMetier):
    """Un autre import tient la place : celui-ci attend son tour."""


def _morceaux(chemin: Path) -> Iterator[bytes]:
    with chemin.open("rb") as source:
        while morceau := source.read(_MORCEAU):
            yield morceau


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


def deposer(
    *,
    chemin: Path | None = None,
    fichier: FichierChiffre | None = None,
    par: Agent | None,
    le: date,
    reprise: bool = False,
) -> Lot:
    """Enregistre un fichier reçu le jour `le`, chiffré au fil de l'eau ; le même contenu rend le même lot.

    `chemin` : un fichier du serveur ; `fichier` : celui d'un navigateur, déjà chiffré.

    Un fichier refusé ou abandonné se dépose de nouveau : il repart du début. `reprise` : ce qu'il
    apporte est tenu pour connu depuis le jour `le`, et non depuis aujourd'hui.
    """
    if fichier is not None:
        recu, nom = depot.Recu.depuis(fichier), fichier.name or ""
    else:
        assert chemin is not None
        recu, nom = depot.recevoir(_morceaux(chemin)), chemin.name
    try:
        with transaction.atomic():
            lot = _inscrire(recu, nom=_nom_court(nom), par=par, le=le, reprise=reprise)
    except BaseException:
        recu.effacer()
        raise
    if Path(lot.chemin or "-") != recu.chemin:
        recu.effacer()
    return lot


def _inscrire(recu: depot.Recu, *, nom: str, par: Agent | None, le: date, reprise: bool) -> Lot:
    existant = Lot.objects.select_for_update().filter(empreinte=recu.empreinte).first()
    if existant is not None:
        _redeposer(existant, recu, nom=nom, par=par)
        return existant
    connu_le = instant_de_reprise(le) if reprise else timezone.now()
    lot = Lot.objects.create(
        nom=nom,
        chemin=str(recu.chemin),
        empreinte=recu.empreinte,
        taille=recu.taille,
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


def _redeposer(lot: Lot, recu: depot.Recu, *, nom: str, par: Agent | None) -> None:
    """Un lot refusé, abandonné ou dont le fichier a disparu reprend avec le nouveau dépôt."""
    if lot.etat in APPLIQUES or (lot.chemin and Path(lot.chemin).exists()):
        return
    if lot.etat in {EtatLot.REFUSE, EtatLot.ABANDONNE}:
        _recommencer(lot)
        lot.nom, lot.par = nom, par or lot.par
    lot.chemin = str(recu.chemin)
    lot.save()


def _recommencer(lot: Lot) -> None:
    """Remet le lot à son début, sans rien de ce qu'il avait lu."""
    DossierRecu.objects.filter(lot=lot).delete()
    lot.rejets.all().delete()
    lot.etat, lot.etape, lot.message = EtatLot.DEPOSE, "", ""
    lot.position, lot.appliques, lot.compteurs, lot.total_annonce = 0, 0, {}, None
    lot.numero_organisme, lot.departement = "", ""
    lot.connu_le = timezone.now()


def _nom_court(nom: str) -> str:
    nom = "".join(signe for signe in Path(nom).name if signe.isprintable()) or "fichier"
    if len(nom) <= _NOM_MAXIMAL:
        return nom
    return f"{nom[: _NOM_MAXIMAL - 21]}…{nom[-20:]}"


def poursuivre(
    lot: Lot,
    *,
    le: date,
    progression: Progression | None = None,
    montrer_les_absents: bool = False,
) -> Lot:
    """Mène le lot à son terme depuis là où il en est ; sans effet s'il est scellé.

    `montrer_les_absents` : s'arrête avant de clore des absents, pour qu'un agent les voie par leur
    nom. Lève `FichierRefuse` après avoir noté le refus (rien n'est alors changé dans les dossiers),
    `ImportOccupe` si un autre import tient la place. Toute autre erreur met le lot « en erreur ».
    """
    signaler = progression or (lambda _lot: None)
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_lock(%s)", [_VERROU])
        if not curseur.fetchone()[0]:
            raise ImportOccupe("Un autre import est en cours : celui-ci reprendra après lui.")
    try:
        lot.refresh_from_db()
        with connaissance_au(lot.connu_le):
            _mener(lot, le=le, signaler=signaler, montrer=montrer_les_absents)
    except (ErreurMetier, OperationalError, InterfaceError):
        raise
    except Exception as erreur:
        _noter_l_erreur(lot, erreur)
        raise
    finally:
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_unlock(%s)", [_VERROU])
    return lot


def _noter_l_erreur(lot: Lot, erreur: Exception) -> None:
    """Le lot est « en erreur » : ce qui était fait l'est, on peut reprendre ou abandonner."""
    if connection.in_atomic_block:
        return
    _journal.exception("Import du lot %s interrompu", lot.pk)
    lot.refresh_from_db()
    if lot.etat in {EtatLot.DEPOSE, EtatLot.LECTURE, EtatLot.ECRITURE}:
        lot.etape = lot.etat
    lot.etat = EtatLot.ERREUR
    lot.message = (
        f"L'import s'est arrêté sur une erreur inattendue ({type(erreur).__name__}), après "
        f"{lot.position} dossiers lus et {lot.appliques} écrits. Ce qui est écrit est juste et le "
        "reste n'est pas perdu : reprenez, ou abandonnez ce fichier."
    )
    lot.save(update_fields=["etat", "etape", "message"])


def _mener(lot: Lot, *, le: date, signaler: Progression, montrer: bool) -> None:
    """Lit, applique et scelle ; ce que la base retient est tenu pour connu avec le lot."""
    if lot.etat == EtatLot.REFUSE:
        raise FichierRefuse(lot.message)
    if lot.etat == EtatLot.ERREUR:
        _reprendre(lot)
    if lot.etat in {EtatLot.DEPOSE, EtatLot.LECTURE}:
        _lire(lot, le=le, signaler=signaler)
    source = source_de(lot)
    if lot.etat == EtatLot.ECRITURE and source is not None:
        sources.mener(lot, source, le=le, signaler=signaler)
        depot.effacer(lot)
        signaler(lot)
    elif lot.etat == EtatLot.ECRITURE:
        gros = int(lot.compteurs.get("modifies", 0)) >= contraintes.BEAUCOUP
        if not (gros and contraintes.est_vide() and _d_un_trait(lot, signaler=signaler)):
            while _appliquer_sans_attendre(lot):
                signaler(lot)
        if montrer and relever_absents(lot):
            lot.etat = EtatLot.ABSENTS
            lot.save(update_fields=["etat"])
        else:
            _sceller(lot, le=le)
        signaler(lot)


def _d_un_trait(lot: Lot, *, signaler: Progression, lire_le: date | None = None) -> bool:
    """Le premier chargement, contraintes reposées après coup ; `lire_le` : lit aussi, et applique
    chaque tranche pendant que la suivante se lit.

    Faux si le fichier ne s'y prête pas (un dossier en double, une ligne que la base refuse) : rien
    n'a eu lieu, et il se charge comme les autres, où le fautif s'isole.
    """

    def appliquer() -> None:
        if lot.position - lot.appliques >= DOSSIERS_PAR_TRANCHE:
            _appliquer_sans_attendre(lot)
            signaler(lot)

    lot.apres = 0
    try:
        with contraintes.reposees_apres_coup():
            if lire_le is not None:
                lire(lot, le=lire_le, ensuite=appliquer)
            while _appliquer_sans_attendre(lot):
                signaler(lot)
            accorder(lot)
    except (DataError, IntegrityError):
        lot.refresh_from_db()
        return False
    finally:
        lot.apres = None
    return True


def _reprendre(lot: Lot) -> None:
    """Un lot en erreur repart d'où il était ; s'il n'avait rien écrit, il se relit : d'autres fichiers
    ont pu passer devant lui."""
    etape = EtatLot(lot.etape or EtatLot.DEPOSE)
    if not lot.appliques:
        connu_le = lot.connu_le
        _recommencer(lot)
        lot.connu_le = connu_le
        lot.save()
        return
    lot.etat, lot.etape, lot.message = etape, "", ""
    if source_de(lot) is not None:
        lot.save(update_fields=["etat", "etape", "message"])
        return
    lot.est_tardif = bool(plus_recents(lot))
    lot.save(update_fields=["etat", "etape", "message", "est_tardif"])
    restants = DossierRecu.objects.filter(lot=lot, est_applique=False)
    recentes = demandes_plus_recentes(lot) if lot.est_tardif else []
    if recentes is not None:
        restants = restants.filter(numero_demande__in=recentes)
    restants.update(est_tardif=True)


def _sceller(lot: Lot, *, le: date, clore: bool = True) -> None:
    ensemble = lot.appliques >= contraintes.BEAUCOUP and not connection.in_atomic_block
    with ThreadPoolExecutor(1) as equipe:
        # Les faits sont écrits : leurs séjours se dérivent pendant que l'on scelle. Ce que le sceau
        # change encore revient dans la file.
        derivation = equipe.submit(deriver_a_plusieurs) if ensemble else None
        sceller(
            lot,
            maintenant=timezone.now(),
            projection_au=le,
            clore_les_absents=clore,
            deriver=not ensemble,
        )
    if derivation is not None:
        derivation.result()
        deriver_en_attente(attendre=True)
    depot.effacer(lot)


@transaction.atomic
def _appliquer_sans_attendre(lot: Lot) -> int:
    """Une tranche, sans attendre le disque : le journal garde l'ordre, et le sceau attend tout.

    Un serveur qui tombe perd au plus les dernières tranches, avec leurs marques : elles se refont.
    """
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL synchronous_commit = off")
    return appliquer_tranche(lot)


def _lire(lot: Lot, *, le: date, signaler: Progression) -> None:
    try:
        reconnu = inspecter(lot, le=le)
    except ILLISIBLES as erreur:
        _refuser(lot, dire_illisible(erreur))
        raise FichierRefuse(lot.message) from erreur
    except FichierRefuse as refus:
        _refuser(lot, refus.message)
        raise
    lot.etat = EtatLot.LECTURE
    lot.save(update_fields=["etat"])
    try:
        if reconnu.genre in {Genre.CONTACTS, Genre.INSTRUCTION}:
            lire_contacts(lot, reconnu, le=le)
            depot.effacer(lot)
            return
        if reconnu.genre == Genre.SOURCE:
            source = SourceRecue.par_code(reconnu.source)
            sources.lire(lot, source, encodage=reconnu.encodage, le=le)
            _passer_a_l_ecriture(lot, signaler)
            return
        d_un_trait = lot.taille >= GROS_FICHIER and not lot.position and contraintes.est_vide()
        if not (d_un_trait and _d_un_trait(lot, signaler=signaler, lire_le=le)):
            lire(lot, le=le)
        _refuser_si_trop_d_absents(lot, le=le)
    except FichierRefuse as refus:
        _refuser(lot, refus.message)
        raise
    _passer_a_l_ecriture(lot, signaler)


def _passer_a_l_ecriture(lot: Lot, signaler: Progression) -> None:
    lot.total_annonce = lot.position
    lot.etat = EtatLot.ECRITURE
    lot.save(update_fields=["etat", "total_annonce"])
    signaler(lot)


def _refuser(lot: Lot, message: str) -> None:
    """Note le refus ; le fichier s'efface, sauf si un agent peut encore le confirmer."""
    with transaction.atomic():
        DossierRecu.objects.filter(lot=lot).delete()
        lot.rejets.all().delete()
        lot.etat, lot.message = EtatLot.REFUSE, message
        lot.position, lot.appliques, lot.compteurs = 0, 0, {}
        lot.save()
    depot.effacer(lot)


def _refuser_si_trop_d_absents(lot: Lot, *, le: date) -> None:
    """Un fichier partiel ferait clore des dossiers vivants : on s'arrête avant d'écrire."""
    if Derogation.ABSENTS in lot.derogations:
        return
    absents, ouverts = compter_absents(lot)
    part = parametre("part_maximale_absents", le=le).nombre
    nombre = parametre("nombre_tolere_absents", le=le).nombre
    # Un seul dossier ne dit pas un fichier partiel, si petite que soit la caisse.
    if absents > max(1, min(nombre, part * ouverts / 100)):
        raise FichierRefuse(
            f"{absents} dossiers ouverts sur {ouverts} manquent dans ce fichier mensuel : il est "
            "sans doute partiel. Rien n'a été changé. Si ces clôtures sont voulues, déposez-le de "
            "nouveau après l'avoir confirmé, ou relevez les paramètres « Part maximale de dossiers "
            "absents » et « Nombre de dossiers absents »."
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


def simuler(
    *,
    chemin: Path | None = None,
    fichier: FichierChiffre | None = None,
    par: Agent | None,
    le: date,
) -> Lot:
    """Fait tout l'import à blanc et rend le lot avec ses comptes ; rien n'est gardé."""
    resultat: list[Lot] = []
    try:
        with transaction.atomic(), depot.provisoire():
            lot = deposer(chemin=chemin, fichier=fichier, par=par, le=le)
            deja = lot.etat in APPLIQUES
            resultat.append(lot if deja else poursuivre(lot, le=le))
            raise _Essai
    except _Essai:
        return resultat[0]
