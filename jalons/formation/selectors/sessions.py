"""Chercher une session, et dire ce qui s'y passe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jalons.activite.enums import EtatPositionnement, OriginePositionnement
from jalons.activite.selectors.positionnements import de_ce_genre
from jalons.comptes.enums import Perimetre, Permission
from jalons.comptes.models import Agent
from jalons.formation.enums import GENRE
from jalons.formation.models import FinFormation, ListeStagiaires, SessionFormation, Stagiaire
from jalons.personnes.models import Personne
from jalons.socle.noms import normaliser
from jalons.socle.parametres import parametre

_TENUES = (EtatPositionnement.ACCEPTE, EtatPositionnement.ENTRE)


def avec_mots(sessions: QuerySet[SessionFormation], dit: str) -> QuerySet[SessionFormation]:
    """Celles dont l'intitulé, l'organisme, la ville, les codes ou les métiers portent tous ces mots."""
    for mot in normaliser(dit).split()[:8]:
        sessions = sessions.filter(cle_recherche__contains=mot)
    return sessions


def sessions_a_venir(*, le: date) -> QuerySet[SessionFormation]:
    """Celles où l'on peut encore entrer, la plus proche d'abord."""
    return (
        SessionFormation.objects.filter(fin__gte=le, recrutement="ouvert")
        .filter(Q(inscription_jusqu_au__isnull=True) | Q(inscription_jusqu_au__gte=le))
        .select_related("formation__organisme", "commune", "territoire")
        .order_by("debut", "pk")
    )


def avec_places(sessions: Sequence[SessionFormation]) -> None:
    """Pose sur chaque session `pris`, les personnes d'ici attendues ou présentes (une requête)."""
    prises: dict[int, int] = {}
    cles = [s.pk for s in sessions]
    tenues = de_ce_genre(GENRE).filter(cible_id__in=cles, etat__in=[str(e) for e in _TENUES])
    for cle in tenues.values_list("cible_id", flat=True):
        prises[cle] = prises.get(cle, 0) + 1
    for session in sessions:
        session.pris = prises.get(session.pk, 0)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Comptes:
    """Les personnes d'une session : prescrites, venues d'elles-mêmes, envoyées par la Région…"""

    prescrites: int = 0
    de_soi_meme: int = 0
    autres: int = 0
    entrees: int = 0
    sorties: int = 0


def comptes(session: SessionFormation) -> Comptes:
    """Les positionnements de la session, prescriptions et auto-positionnements à part (une requête)."""
    lus = list(de_ce_genre(GENRE).filter(cible_id=session.pk).values_list("origine", "etat"))
    origines = [o for o, _ in lus]
    de_soi = origines.count(OriginePositionnement.PERSONNE)
    prescrites = origines.count(OriginePositionnement.REFERENT)
    return Comptes(
        prescrites=prescrites,
        de_soi_meme=de_soi,
        autres=len(lus) - prescrites - de_soi,
        entrees=sum(e in ("entre", "sorti") for _, e in lus),
        sorties=sum(e == "sorti" for _, e in lus),
    )


def positionnements_vus(session: SessionFormation, agent: Agent, *, le: date) -> QuerySet[Any]:
    """Les positionnements de la session dont l'agent voit la personne."""
    vues = Personne.objects.visibles_par(agent, Permission.FORMATION_CONSULTER, le=le)
    return (
        de_ce_genre(GENRE)
        .filter(cible_id=session.pk, personne__in=vues)
        .select_related("personne")
        .order_by("personne__nom_naissance", "personne__prenom", "pk")
    )


def a_rapprocher(session: SessionFormation) -> QuerySet[Stagiaire]:
    """Les lignes reçues que personne n'a encore rapprochées."""
    return session.stagiaires.filter(etat="a_decider")


def candidats(stagiaire: Stagiaire, agent: Agent, *, le: date) -> list[Personne]:
    """Qui pourrait être cette ligne, parmi les personnes que l'agent voit : même nom, ou même naissance."""
    vues = Personne.objects.visibles_par(agent, Permission.FORMATION_CONSULTER, le=le)
    mots = normaliser(f"{stagiaire.nom}").split()
    proche = Q(mots__contains=mots) if mots else Q(pk__in=[])
    if stagiaire.date_naissance:
        proche |= Q(date_naissance=stagiaire.date_naissance)
    return list(vues.filter(proche).order_by("nom_naissance", "prenom", "pk")[:12])


def territoires_de_l_agent(agent: Agent) -> list[int]:
    """Le territoire de son site, sinon ceux de sa structure ; vide : tout le Département."""
    if agent.site is not None:
        return [agent.site.territoire_id]
    return [t.pk for t in agent.structure.territoires.all()]


def territoires_de(agent: Agent, permission: Permission) -> set[int | None]:
    """Les territoires où l'agent tient cette permission ; None : tout le Département."""
    tenus: set[int | None] = set()
    for tenue in agent.habilitations:
        if permission not in tenue.role.permissions:
            continue
        if tenue.role.perimetre == Perimetre.TERRITOIRE:
            tenus.add(tenue.territoire_id)
        else:
            tenus |= set(territoires_de_l_agent(agent)) or {None}
    return tenus


def sans_liste(agent: Agent, *, le: date) -> QuerySet[SessionFormation]:
    """Les sessions ouvertes du territoire dont la liste de stagiaires n'est pas venue à temps."""
    attente = parametre("formation_liste_attendue", le=le).nombre
    recues = ListeStagiaires.objects.filter(session=OuterRef("pk"))
    ouvertes = SessionFormation.objects.filter(
        ~Exists(recues), debut__lt=date.fromordinal(le.toordinal() - attente), fin__gte=le
    )
    siens = territoires_de(agent, Permission.FORMATION_GERER)
    if None not in siens:
        ouvertes = ouvertes.filter(territoire__in=[t for t in siens if t is not None])
    else:
        ouvertes = ouvertes.filter(territoire__isnull=False)
    return ouvertes.select_related("formation__organisme").order_by("debut", "pk")


def fins_vues(agent: Agent, *, le: date) -> QuerySet[FinFormation]:
    """Les fins de formation des personnes que l'agent voit pour les revoir."""
    vues = Personne.objects.visibles_par(agent, Permission.FORMATION_REVOIR, le=le)
    return FinFormation.objects.filter(personne__in=vues).select_related(
        "personne", "session__formation__organisme"
    )


def fins_a_revoir(agent: Agent, *, le: date) -> QuerySet[FinFormation]:
    """Celles dont la suite n'est pas dite, la plus proche d'abord."""
    return fins_vues(agent, le=le).filter(revue_le__isnull=True).order_by("session__fin", "pk")


def formations_de(personne: Personne) -> QuerySet[Any]:
    """Les positionnements de la personne vers une formation, le plus récent d'abord."""
    return (
        de_ce_genre(GENRE)
        .filter(personne=personne)
        .select_related("structure")
        .order_by("-date_proposition", "-pk")
    )
