"""Convoquer beaucoup de personnes d'un coup : un résultat par personne, un PDF, repris où il en était."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.accueil.documents.convocation import ConvocationLettre
from jalons.accueil.enums import EtatLigneLot, EtatRendezVous, ModeEnvoi
from jalons.accueil.models import LigneLotConvocations, LotConvocations, RendezVous
from jalons.accueil.selectors.lots import creneaux_du_lot
from jalons.accueil.selectors.reception import entree_a_orienter
from jalons.accueil.services.rendez_vous import convoquer
from jalons.annuaire.models import Site, Structure
from jalons.comptes.models import Agent
from jalons.personnes.models import Entree, Personne
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
    agent: Agent,
    site: Site,
    periode: Periode,
    duree: int,
    mode: ModeEnvoi,
    par: Agent,
    le: date,
    entrees: Sequence[Entree] = (),
    personnes: Sequence[Personne] = (),
    objet: str = "Entretien d'orientation",
    avec: Structure | None = None,
) -> LotConvocations:
    """Enregistre le lot, dans l'ordre donné, et le met en file. `duree` en minutes.

    Des entrées à orienter, ou des personnes : leur entrée, si elle attend encore, est celle du
    rendez-vous. `avec` : la structure qui reçoit aussi, en séance commune.
    """
    if not (entrees or personnes):
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
        objet=objet,
        avec=avec,
        par=par,
        le=le,
    )
    qui = [(e.personne_id, e.pk) for e in entrees] + [(p.pk, None) for p in personnes]
    LigneLotConvocations.objects.bulk_create(
        LigneLotConvocations(lot=lot, personne_id=personne, entree_id=entree, rang=rang)
        for rang, (personne, entree) in enumerate(qui, start=1)
    )
    app.configure_task(TACHE_LOT, queue=FILE_DES_LOTS).defer(lot_id=lot.pk)
    return lot


@transaction.atomic
def _traiter(ligne_id: int, creneaux: deque[datetime]) -> bool:
    """Une personne, une transaction : tué ici, le lot reprend à la suivante. Rend faux sans créneau.

    `creneaux` : ceux du lot qui restent ; celui qui est pris, ici ou entre-temps, en sort.
    """
    ligne = (
        LigneLotConvocations.objects.select_for_update(of=("self",))
        .select_related("lot__agent", "lot__site", "lot__par", "lot__avec", "entree", "personne")
        .get(pk=ligne_id)
    )
    if ligne.etat != EtatLigneLot.A_FAIRE:
        return True
    lot = ligne.lot
    personne = ligne.personne
    assert personne is not None  # la base le tient
    # Deux lots, ou un lot et un agent, convoqueraient sinon la même personne deux fois.
    Personne.objects.select_for_update().get(pk=personne.pk)
    if ligne.entree is None:
        ligne.entree = entree_a_orienter(personne)
    if RendezVous.objects.filter(personne=personne, etat=EtatRendezVous.PREVU).exists():
        ligne.etat, ligne.raison = EtatLigneLot.REFUSE, "Un rendez-vous est déjà prévu."
        ligne.save()
        return True
    while creneaux:
        try:
            with transaction.atomic():
                ligne.rendez_vous = convoquer(
                    personne=personne,
                    entree=ligne.entree,
                    agent=lot.agent,
                    site=lot.site,
                    debut=creneaux[0],
                    duree=timedelta(minutes=lot.duree),
                    mode=ModeEnvoi(lot.mode),
                    objet=lot.objet,
                    par=lot.par,
                    le=lot.le,
                )
        except ErreurMetier as erreur:
            if erreur.champ == "heure":  # le créneau vient d'être pris
                creneaux.popleft()
                continue
            ligne.etat, ligne.raison = EtatLigneLot.REFUSE, erreur.message[:300]
        else:
            creneaux.popleft()
            ligne.etat = EtatLigneLot.FAIT
        ligne.save()
        return True
    ligne.etat, ligne.raison = EtatLigneLot.REFUSE, "Plus aucun créneau libre dans la période."
    ligne.save()
    return False


def traiter_lot(*, lot_id: int) -> LotConvocations:
    """Convoque les personnes qui restent, puis réunit les lettres ; rejoué, ne double rien."""
    lot = LotConvocations.objects.select_related("agent").get(pk=lot_id)
    creneaux = deque(creneaux_du_lot(lot))
    reste = LigneLotConvocations.objects.filter(lot=lot, etat=EtatLigneLot.A_FAIRE)
    for ligne_id in reste.order_by("rang").values_list("pk", flat=True):
        if not _traiter(ligne_id, creneaux):
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
        contenu = ConvocationLettre.rendre_ensemble(lettres, horodatage=timezone.now())
        lot.pdf = Fichier.objects.deposer(
            contenu, nom=f"convocations-{lot.pk}.pdf", type_mime="application/pdf"
        )
    lot.termine_le = timezone.now()
    lot.save()
    return lot
