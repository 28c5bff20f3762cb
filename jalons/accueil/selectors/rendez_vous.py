"""Lectures sur les rendez-vous : l'instant, les horaires, ce qui est pris, la journée d'un agent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.accueil.enums import EtatEnvoi, EtatRendezVous, ModeEnvoi
from jalons.accueil.models import RendezVous
from jalons.accueil.rules.rendez_vous import Horaires, Pris, creneaux_libres
from jalons.accueil.selectors.reception import bornes_du_jour
from jalons.annuaire.selectors import droit_local
from jalons.comptes.models import Agent
from jalons.personnes.models import Entree, Personne
from jalons.socle.parametres import parametre
from jalons.socle.remises import NON_PARTIS


def instant_de(le: date, *, fin: bool = False) -> datetime:
    """L'instant où l'on agit le jour `le` : maintenant si c'est aujourd'hui, sinon une borne du jour."""
    if le == timezone.localdate():
        return timezone.now()
    heure = time.max if fin else time.min
    return datetime.combine(le, heure, tzinfo=timezone.get_current_timezone())


def prevus_de(personne: Personne) -> QuerySet[RendezVous]:
    """Les rendez-vous prévus de la personne, le prochain d'abord."""
    prevus = RendezVous.objects.filter(personne=personne, etat=EtatRendezVous.PREVU)
    return prevus.order_by("debut", "pk")


def plages(le: date) -> list[tuple[time, time]]:
    """Les plages d'accueil du public, du paramètre `heures_accueil` (« 08:30 12:30 13:30 17:30 »)."""
    lues = [time.fromisoformat(t) for t in str(parametre("heures_accueil", le=le).valeur).split()]
    return list(zip(lues[::2], lues[1::2], strict=True))


def horaires(le: date) -> Horaires:
    """Ce que le Département tient pour ordinaire, ce jour-là."""
    ouvertes = plages(le)
    return Horaires(
        ouverture=ouvertes[0][0],
        fermeture=ouvertes[-1][1],
        poste=parametre("delai_postal", le=le).nombre,
        horizon=parametre("horizon_rendez_vous", le=le).nombre,
        droit_local=droit_local(le),
    )


def pris_par(personne: Personne, *, sauf: RendezVous | None = None) -> list[Pris]:
    """Les rendez-vous encore prévus de la personne, à venir."""
    prevus = RendezVous.objects.filter(personne=personne, etat=EtatRendezVous.PREVU)
    if sauf is not None:
        prevus = prevus.exclude(pk=sauf.pk)
    return [
        Pris(r.creneau.lower, r.creneau.upper, f"avec {r.agent}, {r.site}")
        for r in prevus.select_related("agent", "site").order_by("debut")
    ]


def limite_de_correction(rendez_vous: RendezVous) -> date | None:
    """Dernier jour où l'issue notée se corrige ; None tant que rien n'est noté."""
    if rendez_vous.note_le is None:
        return None
    return parametre("delai_correction_issue", le=rendez_vous.note_le).apres(rendez_vous.note_le)


def journee_de(agent: Agent, jour: date) -> list[tuple[time, str]]:
    """Les rendez-vous prévus de l'agent ce jour-là : (heure locale, durée dite). Sans nom de personne."""
    prevus = RendezVous.objects.filter(
        agent=agent, etat=EtatRendezVous.PREVU, debut__range=bornes_du_jour(jour)
    ).order_by("debut")
    return [
        (
            timezone.localtime(r.debut).time(),
            f"{int((r.creneau.upper - r.creneau.lower) / timedelta(minutes=1))} min",
        )
        for r in prevus
    ]


def occupes(agent: Agent, *, du: date, au: date) -> list[tuple[datetime, datetime]]:
    """Les intervalles déjà pris de l'agent entre ces jours inclus."""
    bornes = (bornes_du_jour(du)[0], bornes_du_jour(au)[1])
    prevus = RendezVous.objects.filter(
        agent=agent, etat=EtatRendezVous.PREVU, debut__range=bornes
    ).order_by("debut")
    return [(r.creneau.lower, r.creneau.upper) for r in prevus]


def creneaux_de(agent: Agent, *, du: date, au: date, duree: int, le: date) -> list[datetime]:
    """Les débuts des créneaux libres de l'agent entre ces jours inclus ; `duree` en minutes."""
    return creneaux_libres(
        [du + timedelta(days=n) for n in range((au - du).days + 1)],
        plages=plages(le),
        duree=timedelta(minutes=duree),
        occupes=occupes(agent, du=du, au=au),
        fuseau=ZoneInfo(timezone.get_current_timezone_name()),
        maintenant=instant_de(le),
        droit_local=droit_local(le),
    )


def libres_de(agent: Agent, jour: date, *, le: date) -> list[time]:
    """Les heures locales où l'agent est libre ce jour-là, pour un entretien ordinaire."""
    duree = parametre("duree_entretien", le=le).nombre
    libres = creneaux_de(agent, du=jour, au=jour, duree=duree, le=le)
    return [timezone.localtime(debut).time() for debut in libres]


def precedent(rendez_vous: RendezVous) -> RendezVous | None:
    """Le rendez-vous d'avant celui-ci, de la même entrée, s'il n'attend plus : la lettre en parle."""
    if rendez_vous.remplace is not None:
        return rendez_vous.remplace
    if rendez_vous.entree_id is None:
        return None
    return (
        RendezVous.objects.filter(entree_id=rendez_vous.entree_id)
        .exclude(pk=rendez_vous.pk)
        .exclude(etat=EtatRendezVous.PREVU)
        .order_by("-debut")
        .first()
    )


def envois_a_faire(*, visibles: QuerySet[Personne], maintenant: datetime) -> QuerySet[RendezVous]:
    """Les rendez-vous dont la lettre reste à poster, ou dont le rappel n'est pas parti, de ces personnes.

    Aucun tant que la caisse signale un décès.
    """
    lettre = Q(convocation__etat=EtatEnvoi.ECHEC) | (
        Q(convocation__etat=EtatEnvoi.A_ENVOYER) & ~Q(convocation__mode=ModeEnvoi.COURRIEL)
    )
    rappel = Q(rappel__etat__in=NON_PARTIS, debut__gt=maintenant)
    return (
        RendezVous.objects.filter(
            lettre | rappel,
            etat=EtatRendezVous.PREVU,
            personne__deces_signale=False,
            personne__in=visibles,
        )
        .select_related("personne", "site", "convocation", "rappel")
        .order_by("debut")
    )


def entrees_a_convoquer(numeros: Iterable[int]) -> QuerySet[Entree]:
    """Les entrées de ces numéros qui n'ont pas de rendez-vous à venir."""
    return (
        Entree.objects.filter(pk__in=list(numeros))
        .exclude(rendez_vous__etat=EtatRendezVous.PREVU)
        .select_related("personne")
    )


def entre(personne: Personne, du: date, au: date) -> QuerySet[RendezVous]:
    """Les rendez-vous de la personne de ces jours, inclus, dans leur ordre ; ni annulés ni déplacés."""
    ecartes = (EtatRendezVous.ANNULE, EtatRendezVous.REPORTE)
    return (
        RendezVous.objects.filter(
            personne=personne, debut__gte=bornes_du_jour(du)[0], debut__lt=bornes_du_jour(au)[1]
        )
        .exclude(etat__in=ecartes)
        .order_by("debut")
    )
