"""Prendre un rendez-vous, le déplacer, l'annuler, dire son issue, la corriger. Rien de faux n'est gardé."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from jalons.accueil import evenements
from jalons.accueil.enums import (
    AuteurAnnulation,
    EtatRendezVous,
    ModeEntretien,
    ModeEnvoi,
)
from jalons.accueil.models import Entretien, LigneLotConvocations, PriseEnCharge, RendezVous
from jalons.accueil.rules.rendez_vous import Geste, avertissements, gestes
from jalons.accueil.selectors.rendez_vous import (
    horaires,
    instant_de,
    limite_de_correction,
    pris_par,
)
from jalons.accueil.services.convocations import (
    DECES_SIGNALE,
    annoncer_l_annulation,
    composer_convocation,
)
from jalons.annuaire.models import Site
from jalons.comptes.journal import TypeEvenement, journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Entree, Personne
from jalons.socle.conflit import Ecart, verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre


class RendezVousImpossible(ErreurMetier):
    """Le rendez-vous demandé ne peut pas être pris, ou ce geste ne lui convient pas."""


class RendezVousAConfirmer(ErreurMetier):
    """Le rendez-vous est possible mais inhabituel : `avertissements` dit en quoi."""

    def __init__(self, phrases: list[str]) -> None:
        super().__init__("Vérifiez avant de prendre ce rendez-vous : " + " ".join(phrases))
        self.avertissements = phrases


def _creer(
    *,
    personne: Personne,
    entree: Entree | None,
    agent: Agent,
    site: Site,
    debut: datetime,
    duree: timedelta,
    objet: str,
    remplace: RendezVous | None,
) -> RendezVous:
    absences = RendezVous.objects.filter(
        entree=entree, entree__isnull=False, etat=EtatRendezVous.ABSENT
    ).count()
    try:
        with transaction.atomic():
            return RendezVous.objects.create(
                personne=personne,
                entree=entree,
                agent=agent,
                site=site,
                debut=debut,
                creneau=TimestamptzRange(debut, debut + duree, "[)"),
                objet=objet,
                rang=1 + absences,
                remplace=remplace,
            )
    except IntegrityError as erreur:
        if "rendez_vous_agent_libre" in str(erreur):
            heure = timezone.localtime(debut)
            raise RendezVousImpossible(
                f"{agent} a déjà un rendez-vous le {heure:%d/%m/%Y} à {heure:%H} h {heure:%M}. "
                "Choisissez une autre heure.",
                champ="heure",
            ) from erreur
        raise


def verifier(
    *,
    personne: Personne,
    naif: datetime,
    mode: ModeEnvoi,
    le: date,
    malgre_tout: bool,
    sauf: RendezVous | None = None,
) -> None:
    """Lève `RendezVousImpossible` ou, sans `malgre_tout`, `RendezVousAConfirmer`. `naif` : heure locale."""
    dits = avertissements(
        naif,
        duree=timedelta(minutes=parametre("duree_entretien", le=le).nombre),
        fuseau=ZoneInfo(timezone.get_current_timezone_name()),
        maintenant=instant_de(le),
        horaires=horaires(le),
        pris=pris_par(personne, sauf=sauf),
        par_la_poste=mode == ModeEnvoi.COURRIER,
    )
    if personne.deces_signale:
        raise RendezVousImpossible(DECES_SIGNALE, champ="date")
    for dit in dits:
        if dit.est_impossible:
            champ = "date" if dit.code == "trop_loin" else "heure"
            raise RendezVousImpossible(dit.phrase, champ=champ)
    if dits and not malgre_tout:
        raise RendezVousAConfirmer([dit.phrase for dit in dits])


@transaction.atomic
def convoquer(
    *,
    personne: Personne,
    entree: Entree | None,
    agent: Agent,
    site: Site,
    debut: datetime,
    mode: ModeEnvoi,
    par: Agent,
    le: date,
    objet: str = "Entretien d'orientation",
    malgre_tout: bool = True,
    duree: timedelta | None = None,
    remplace: RendezVous | None = None,
) -> RendezVous:
    """Prend le rendez-vous, compose la lettre et l'archive « à envoyer » ; un courriel part en file.

    Lève `RendezVousImpossible` (heure passée ou inexistante, agent pris, aucune adresse pour un
    courriel) ; sans `malgre_tout`, `RendezVousAConfirmer` pour un rendez-vous inhabituel.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    naif = timezone.localtime(debut).replace(tzinfo=None)
    if naif != debut.replace(tzinfo=None):  # une heure que le passage à l'heure d'été saute
        naif = debut.replace(tzinfo=None)
    verifier(personne=personne, naif=naif, mode=mode, le=le, malgre_tout=malgre_tout, sauf=remplace)
    rendez_vous = _creer(
        personne=personne,
        entree=entree,
        agent=agent,
        site=site,
        debut=debut,
        duree=duree or timedelta(minutes=parametre("duree_entretien", le=le).nombre),
        objet=objet,
        remplace=remplace,
    )
    if entree is not None:
        PriseEnCharge.objects.get_or_create(entree=entree, defaults={"agent": agent, "depuis": le})
    composer_convocation(rendez_vous, mode=mode, par=par, le=le)
    journaliser(
        evenements.PersonneConvoquee,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=rendez_vous.pk,
        date=f"{naif:%d/%m/%Y}",
        heure=f"{naif:%H h %M}",
        site=str(site),
        rang=rendez_vous.rang,
    )
    return rendez_vous


def _tenir(rendez_vous: RendezVous, version: int, geste: Geste, le: date) -> RendezVous:
    """Le rendez-vous verrouillé, à la version lue, si ce geste lui est ouvert à cet instant."""
    tenu = (
        RendezVous.objects.select_for_update(of=("self",))
        .select_related("agent", "site", "personne", "entree", "note_par")
        .get(pk=rendez_vous.pk)
    )
    en_place = f"{tenu.get_etat_display()}{f', noté par {tenu.note_par}' if tenu.note_par else ''}"
    verifier_version(
        tenu, version, ecarts=[Ecart("Issue", rendez_vous.get_etat_display(), en_place)]
    )
    instant = instant_de(le, fin=True)
    etat = EtatRendezVous(tenu.etat)
    ouverts = gestes(
        est_prevu=etat == EtatRendezVous.PREVU,
        debut=tenu.debut,
        instant=instant,
        corrigeable_jusqu_au=limite_de_correction(tenu),
    )
    if geste in ouverts:
        return tenu
    if geste == Geste.CORRIGER:
        raise RendezVousImpossible("Cette issue est trop ancienne pour être corrigée.")
    if etat != EtatRendezVous.PREVU:
        raise RendezVousImpossible("L'issue de ce rendez-vous est déjà notée.")
    raise RendezVousImpossible(
        "Ce rendez-vous n'a pas encore eu lieu : vous pouvez le déplacer, l'annuler ou noter que la "
        "personne s'est excusée. Si elle est là, choisissez « Recevoir maintenant ».",
        champ="etat",
    )


def _clore(
    tenu: RendezVous, etat: EtatRendezVous, *, par: Agent | None, le: date, dit: str = ""
) -> None:
    tenu.etat, tenu.version = etat, tenu.version + 1
    tenu.note_le, tenu.note_par = le, par
    tenu.commentaire = dit[:300]
    tenu.save()


_GESTE_DE = {
    EtatRendezVous.RECU: Geste.RECEVOIR,
    EtatRendezVous.ABSENT: Geste.ABSENT,
    EtatRendezVous.ABSENT_EXCUSE: Geste.EXCUSER,
}
_EVENEMENT_DE: dict[EtatRendezVous, type[TypeEvenement]] = {
    EtatRendezVous.ABSENT: evenements.PersonneAbsente,
    EtatRendezVous.ABSENT_EXCUSE: evenements.PersonneExcusee,
}


@transaction.atomic
def noter_issue(
    *,
    rendez_vous: RendezVous,
    etat: EtatRendezVous,
    version: int,
    par: Agent,
    le: date,
    mode: ModeEntretien = ModeEntretien.FACE_A_FACE,
    commentaire: str = "",
    jour: date | None = None,
    agent: Agent | None = None,
) -> Entretien | None:
    """Dit ce qu'il est advenu d'un rendez-vous ; « reçu » crée l'entretien et le rend.

    L'entretien prend le jour et l'agent du rendez-vous, sauf `jour` et `agent` contraires. Lève
    `ConflitDeVersion` si un autre agent l'a noté, `RendezVousImpossible` avant son heure.
    """
    tenu = _tenir(rendez_vous, version, _GESTE_DE[etat], le)
    prevu_le = timezone.localtime(tenu.debut).date()
    recu_le = jour or prevu_le
    if etat == EtatRendezVous.RECU and not prevu_le <= recu_le <= le:
        raise RendezVousImpossible(
            f"L'entretien a eu lieu entre le {prevu_le:%d/%m/%Y} et aujourd'hui.", champ="jour"
        )
    _clore(tenu, etat, par=par, le=le, dit=commentaire)
    if etat != EtatRendezVous.RECU:
        journaliser(
            _EVENEMENT_DE[etat],
            personne_id=tenu.personne_id,
            par=par,
            le=min(prevu_le, le),
            objet_id=tenu.pk,
            site=str(tenu.site),
        )
        return None
    recu_par = agent or tenu.agent
    journaliser(
        evenements.PersonneRecue,
        personne_id=tenu.personne_id,
        par=par,
        le=recu_le,
        objet_id=tenu.pk,
        recu_par=str(recu_par),
        site=str(tenu.site),
    )
    return Entretien.objects.create(
        personne_id=tenu.personne_id,
        entree_id=tenu.entree_id,
        rendez_vous=tenu,
        agent=recu_par,
        site=tenu.site,
        date=recu_le,
        mode=mode,
    )


@transaction.atomic
def annuler(
    *,
    rendez_vous: RendezVous,
    version: int,
    auteur: AuteurAnnulation,
    motif: str,
    par: Agent | None,
    le: date,
) -> RendezVous:
    """Annule : le créneau se libère et une lettre le dit, sauf décès signalé. Ce n'est pas une absence.

    `par` None : la personne, dans son espace ; elle le sait, aucune lettre ne part.
    """
    tenu = _tenir(rendez_vous, version, Geste.ANNULER, le)
    tenu.annule_par = auteur
    _clore(tenu, EtatRendezVous.ANNULE, par=par, le=le, dit=motif)
    if par is not None and not tenu.personne.deces_signale:
        annoncer_l_annulation(tenu, par=par, le=le)
    journaliser(
        evenements.RendezVousAnnule,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        date=f"{timezone.localtime(tenu.debut):%d/%m/%Y}",
        auteur=AuteurAnnulation(auteur).label.lower(),
        motif=motif[:300],
    )
    return tenu


@transaction.atomic
def confirmer(*, rendez_vous: RendezVous, maintenant: datetime) -> RendezVous:
    """La personne dit qu'elle viendra. Lève `RendezVousImpossible` s'il n'est plus à venir."""
    tenu = RendezVous.objects.select_for_update().get(pk=rendez_vous.pk)
    if tenu.etat != EtatRendezVous.PREVU or tenu.debut <= maintenant:
        raise RendezVousImpossible("Ce rendez-vous n'est plus à venir.")
    if tenu.confirme_le is None:
        tenu.confirme_le = maintenant
        tenu.save(update_fields=["confirme_le"])
        journaliser(
            evenements.RendezVousConfirme,
            personne_id=tenu.personne_id,
            par=None,
            le=timezone.localdate(maintenant),
            objet_id=tenu.pk,
            date=f"{timezone.localtime(tenu.debut):%d/%m/%Y}",
        )
    return tenu


@transaction.atomic
def deplacer(
    *,
    rendez_vous: RendezVous,
    version: int,
    debut: datetime,
    agent: Agent,
    site: Site,
    mode: ModeEnvoi,
    par: Agent,
    le: date,
    malgre_tout: bool = True,
) -> RendezVous:
    """Déplace : l'ancien est reporté, le nouveau le remplace avec sa lettre. Rend le nouveau."""
    tenu = _tenir(rendez_vous, version, Geste.DEPLACER, le)
    _clore(tenu, EtatRendezVous.REPORTE, par=par, le=le)
    journaliser(
        evenements.RendezVousReporte,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        date=f"{timezone.localtime(tenu.debut):%d/%m/%Y}",
    )
    nouveau = convoquer(
        personne=tenu.personne,
        entree=tenu.entree,
        agent=agent,
        site=site,
        debut=debut,
        mode=mode,
        par=par,
        le=le,
        objet=tenu.objet,
        malgre_tout=malgre_tout,
        remplace=tenu,
    )
    # Convoquée en lot, son issue est celle du rendez-vous qui remplace.
    LigneLotConvocations.objects.filter(rendez_vous=tenu).update(rendez_vous=nouveau)
    return nouveau


def _rouvrir(tenu: RendezVous) -> None:
    """Retire ce que l'ancienne issue avait produit, si rien ne s'appuie dessus."""
    entretien = Entretien.objects.filter(rendez_vous=tenu).first()
    if entretien is not None:
        if tenu.entree is not None and tenu.entree.orientations.exists():
            raise RendezVousImpossible(
                "Une orientation a été décidée à la suite de cet entretien : corrigez d'abord celle-ci."
            )
        entretien.delete()
    if RendezVous.objects.filter(remplace=tenu).exists():
        raise RendezVousImpossible("Ce rendez-vous a été déplacé : corrigez celui qui le remplace.")


@transaction.atomic
def corriger_issue(
    *, rendez_vous: RendezVous, version: int, motif: str, par: Agent, le: date
) -> RendezVous:
    """Revient sur une issue notée par erreur, avec son motif : le rendez-vous attend de nouveau la sienne.

    Lève `RendezVousImpossible` hors délai, si une orientation s'appuie sur l'entretien, ou si le
    créneau a été repris.
    """
    if not motif.strip():
        raise RendezVousImpossible("Dites en quelques mots pourquoi vous corrigez.", champ="motif")
    tenu = _tenir(rendez_vous, version, Geste.CORRIGER, le)
    avant = tenu.get_etat_display()
    _rouvrir(tenu)
    tenu.etat, tenu.annule_par, tenu.version = EtatRendezVous.PREVU, "", tenu.version + 1
    tenu.note_le = tenu.note_par = None
    try:
        with transaction.atomic():
            tenu.save()
    except IntegrityError as erreur:
        raise RendezVousImpossible(
            f"{tenu.agent} a pris un autre rendez-vous à cette heure : prenez-en un nouveau."
        ) from erreur
    journaliser(
        evenements.IssueCorrigee,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        avant=avant,
        motif=motif.strip()[:300],
    )
    return tenu


def etat_des_gestes(rendez_vous: RendezVous, *, le: date) -> dict[str, Any]:
    """Les gestes ouverts aujourd'hui, pour l'écran : `{"recevoir": True, …}`."""
    ouverts = gestes(
        est_prevu=rendez_vous.etat == EtatRendezVous.PREVU,
        debut=rendez_vous.debut,
        instant=instant_de(le, fin=True),
        corrigeable_jusqu_au=limite_de_correction(rendez_vous),
    )
    return {geste.value: geste in ouverts for geste in Geste}
