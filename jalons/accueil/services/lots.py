"""Convoquer beaucoup de personnes d'un coup : un résultat par personne, un PDF, repris où il en était."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.accueil.documents.convocation import ConvocationLettre
from jalons.accueil.enums import EtatLigneLot, EtatRendezVous, ModeEnvoi
from jalons.accueil.models import LigneLotConvocations, LotConvocations, RendezVous
from jalons.accueil.rules.rendez_vous import creneaux_libres
from jalons.accueil.selectors.rendez_vous import horaires, instant_de, occupes, plages
from jalons.accueil.services.rendez_vous import convoquer
from jalons.annuaire.models import Site
from jalons.comptes.models import Agent
from jalons.personnes.models import Entree
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.files import FileDeTravail
from jalons.socle.models import Fichier
from jalons.socle.periode import Periode

TACHE_LOT = "accueil.convoquer_en_lot"
FILE_DES_LOTS = FileDeTravail.DOCUMENTS.value


class LotImpossible(ErreurMetier):
    """Ce lot de convocations ne peut pas être demandé."""


@transaction.atomic
def demander_lot(
    *,
    entrees: Sequence[Entree],
    agent: Agent,
    site: Site,
    periode: Periode,
    duree: int,
    mode: ModeEnvoi,
    par: Agent,
    le: date,
) -> LotConvocations:
    """Enregistre le lot, dans l'ordre donné, et le met en file. `duree` en minutes."""
    if not entrees:
        raise LotImpossible("Cochez au moins une personne.")
    if periode.fin is None:
        raise LotImpossible("La période a besoin d'un dernier jour.", champ="dernier_jour")
    lot = LotConvocations.objects.create(
        agent=agent,
        site=site,
        premier_jour=periode.debut,
        dernier_jour=periode.fin,
        duree=duree,
        mode=mode,
        par=par,
        le=le,
    )
    LigneLotConvocations.objects.bulk_create(
        LigneLotConvocations(lot=lot, entree=entree, rang=rang)
        for rang, entree in enumerate(entrees, start=1)
    )
    app.configure_task(TACHE_LOT, queue=FILE_DES_LOTS).defer(lot_id=lot.pk)
    return lot


def _creneaux(lot: LotConvocations) -> list[datetime]:
    jours = (lot.dernier_jour - lot.premier_jour).days + 1
    return creneaux_libres(
        [lot.premier_jour + timedelta(days=n) for n in range(jours)],
        plages=plages(lot.le),
        duree=timedelta(minutes=lot.duree),
        occupes=occupes(lot.agent, du=lot.premier_jour, au=lot.dernier_jour),
        fuseau=ZoneInfo(timezone.get_current_timezone_name()),
        maintenant=instant_de(lot.le),
        droit_local=horaires(lot.le).droit_local,
    )


@transaction.atomic
def _traiter(ligne_id: int) -> bool:
    """Une personne, une transaction : tué ici, le lot reprend à la suivante. Rend faux sans créneau."""
    ligne = (
        LigneLotConvocations.objects.select_for_update(of=("self",))
        .select_related("lot__agent", "lot__site", "lot__par", "entree__personne")
        .get(pk=ligne_id)
    )
    if ligne.etat != EtatLigneLot.A_FAIRE:
        return True
    lot = ligne.lot
    if RendezVous.objects.filter(entree=ligne.entree, etat=EtatRendezVous.PREVU).exists():
        ligne.etat, ligne.raison = EtatLigneLot.REFUSE, "Un rendez-vous est déjà prévu."
        ligne.save()
        return True
    for debut in _creneaux(lot):
        try:
            with transaction.atomic():
                ligne.rendez_vous = convoquer(
                    personne=ligne.entree.personne,
                    entree=ligne.entree,
                    agent=lot.agent,
                    site=lot.site,
                    debut=debut,
                    duree=timedelta(minutes=lot.duree),
                    mode=ModeEnvoi(lot.mode),
                    par=lot.par,
                    le=lot.le,
                )
        except ErreurMetier as erreur:
            if erreur.champ == "heure":  # le créneau vient d'être pris
                continue
            ligne.etat, ligne.raison = EtatLigneLot.REFUSE, erreur.message[:300]
        else:
            ligne.etat = EtatLigneLot.FAIT
        ligne.save()
        return True
    ligne.etat, ligne.raison = EtatLigneLot.REFUSE, "Plus aucun créneau libre dans la période."
    ligne.save()
    return False


def traiter_lot(*, lot_id: int) -> LotConvocations:
    """Convoque les personnes qui restent, puis réunit les lettres ; rejoué, ne double rien."""
    lot = LotConvocations.objects.get(pk=lot_id)
    reste = LigneLotConvocations.objects.filter(lot=lot, etat=EtatLigneLot.A_FAIRE)
    for ligne_id in reste.order_by("rang").values_list("pk", flat=True):
        if not _traiter(ligne_id):
            reste.update(
                etat=EtatLigneLot.REFUSE, raison="Plus aucun créneau libre dans la période."
            )
            break
    return _reunir(lot)


@transaction.atomic
def _reunir(lot: LotConvocations) -> LotConvocations:
    lot = LotConvocations.objects.select_for_update().get(pk=lot.pk)
    if lot.termine_le is not None:
        return lot
    lettres = [
        ligne.rendez_vous.convocation.document.donnees
        for ligne in lot.lignes.filter(etat=EtatLigneLot.FAIT).select_related(
            "rendez_vous__convocation__document"
        )
        if ligne.rendez_vous is not None
    ]
    if lettres:
        contenu = ConvocationLettre.rendre(
            {**lettres[0], "lettres": lettres}, horodatage=timezone.now()
        )
        lot.pdf = Fichier.objects.deposer(
            contenu, nom=f"convocations-{lot.pk}.pdf", type_mime="application/pdf"
        )
    lot.termine_le = timezone.now()
    lot.save()
    return lot
