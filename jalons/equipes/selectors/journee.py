"""Ce qui attend la secrétaire d'une équipe : convoquer, inviter, faire rendre, écrire, laisser répondre."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.ecrans.droits import tenues
from jalons.equipes.enums import EtatPassage
from jalons.equipes.models import PassageEquipe, SeanceEquipe
from jalons.equipes.theme import ThemeEquipe
from jalons.personnes.models import Personne
from jalons.socle.parametres import parametre

# On voit venir une convocation deux semaines avant son dernier jour.
_AVANCE = timedelta(days=14)


def _fin_du(jour: date) -> datetime:
    return datetime.combine(
        jour + timedelta(days=1), time(0), tzinfo=timezone.get_current_timezone()
    )


def _seances(agent: Agent) -> QuerySet[SeanceEquipe]:
    return SeanceEquipe.objects.filter(tenues(agent, SeanceEquipe)).exclude(seance__etat="annulee")


def _passages(agent: Agent, etat: EtatPassage) -> QuerySet[PassageEquipe]:
    """Les passages des séances qu'il tient, des seules personnes qu'il voit."""
    vues = Personne.objects.visibles_par(agent, Permission.EQUIPE_GERER).order_by()
    return PassageEquipe.objects.filter(
        etat=etat, seance__in=_seances(agent).values("pk"), dossier__personne__in=vues.values("pk")
    )


def a_convoquer(agent: Agent, *, le: date) -> QuerySet[SeanceEquipe]:
    """Les séances à venir que personne n'a convoquées, quand le délai approche."""
    horizon = le + timedelta(days=parametre("delai_convocation_equipe", le=le).nombre) + _AVANCE
    return (
        _seances(agent)
        .filter(
            seance__debut__gte=_fin_du(le),
            seance__debut__lt=_fin_du(horizon),
            seance__etat="planifiee",
        )
        .order_by("seance__debut", "pk")
    )


def avis_attendus(agent: Agent, *, le: date) -> QuerySet[SeanceEquipe]:
    """Les séances venues dont le procès-verbal n'est pas signé, les plus anciennes d'abord."""
    passages = PassageEquipe.objects.filter(seance=OuterRef("pk"))
    return (
        _seances(agent)
        .filter(Exists(passages), seance__debut__lt=_fin_du(le), signe_le__isnull=True)
        .order_by("seance__debut", "pk")
    )


def avec_les_comptes(seances: QuerySet[SeanceEquipe]) -> QuerySet[SeanceEquipe]:
    """Avec combien d'avis restent à rendre, et combien de lettres d'avis à composer."""
    prevus = Q(passages__etat=EtatPassage.PREVU)
    rendus = Q(passages__etat=EtatPassage.RENDU, passages__dossier__lettre_avis__isnull=True)
    return seances.select_related("equipe__instance", "seance__instance").annotate(
        restent=Count("passages", filter=prevus, distinct=True),
        sans_lettre=Count("passages", filter=rendus, distinct=True),
    )


def lettres_a_envoyer(agent: Agent, *, le: date) -> QuerySet[SeanceEquipe]:
    """Les séances signées dont des avis n'ont pas encore leur lettre."""
    sans = PassageEquipe.objects.filter(
        seance=OuterRef("pk"), etat=EtatPassage.RENDU, dossier__lettre_avis__isnull=True
    )
    return _seances(agent).filter(Exists(sans), signe_le__isnull=False).order_by("signe_le", "pk")


def a_inviter(agent: Agent, *, le: date) -> QuerySet[PassageEquipe]:
    """Les personnes à inviter : leur thème l'exige, la séance vient, aucune lettre n'est partie."""
    themes = [t.code for t in ThemeEquipe.tous() if t.exige_invitation]
    return (
        _passages(agent, EtatPassage.PREVU)
        .filter(
            dossier__theme__in=themes,
            invitee_le__isnull=True,
            seance__seance__debut__gte=_fin_du(le),
        )
        .order_by("seance__seance__debut", "pk")
    )


def delais_qui_tombent(agent: Agent, *, le: date) -> QuerySet[PassageEquipe]:
    """Les personnes invitées dont le délai court, ou dont la réception n'est pas notée."""
    delai = timedelta(days=parametre("delai_audition_equipe", le=le).nombre)
    courent = Q(recue_le__isnull=True) | Q(recue_le__gte=le - delai)
    return (
        _passages(agent, EtatPassage.PREVU)
        .filter(courent, invitee_le__isnull=False, seance__signe_le__isnull=True)
        .order_by("recue_le", "invitee_le", "pk")
    )
