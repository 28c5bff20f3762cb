"""Lire les actions collectives, leurs séances, leurs inscrits, et qui a suivi quoi."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from jalons.collectif.enums import (
    ENTRE_PROFESSIONNELS,
    PLACES_PRISES,
    EtatInscription,
)
from jalons.collectif.models import ActionCollective, Inscription, SeanceCollective
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne

_PRISES = Q(inscriptions__etat__in=[str(e) for e in PLACES_PRISES])
_ATTENTE = Q(inscriptions__etat=str(EtatInscription.ATTENTE))
_PROFESSIONNELS = [str(g) for g in ENTRE_PROFESSIONNELS]


def actions() -> QuerySet[ActionCollective]:
    """Avec leur prochaine séance et le nombre de leurs séances."""
    a_venir = Q(seances__annulee_le=None, seances__debut__gt=timezone.now())
    return ActionCollective.objects.select_related("organisateur", "territoire").annotate(
        prochaine=Min("seances__debut", filter=a_venir),
        nombre_seances=Count("seances", distinct=True),
    )


def avec_places(seances: QuerySet[SeanceCollective]) -> QuerySet[SeanceCollective]:
    """Avec les places prises et les personnes en attente."""
    return seances.annotate(
        prises=Count("inscriptions", filter=_PRISES),
        en_attente=Count("inscriptions", filter=_ATTENTE),
    )


def seances_de(action: ActionCollective) -> list[SeanceCollective]:
    """Les séances de l'action, la prochaine d'abord, puis les passées."""
    maintenant = timezone.now()
    lues = list(avec_places(action.seances.all()))
    return [s for s in lues if s.fin >= maintenant] + [
        s for s in reversed(lues) if s.fin < maintenant
    ]


def inscrits(seance: SeanceCollective, agent: Agent, *, le: date) -> tuple[list[Inscription], int]:
    """Les inscrits que l'agent peut nommer, dans l'ordre, et combien d'autres (deux requêtes)."""
    lus = list(seance.inscriptions.select_related("personne", "agent__structure").order_by("pk"))
    vues = set(
        Personne.objects.visibles_par(agent, le=le)
        .filter(pk__in=[i.personne_id for i in lus if i.personne_id])
        .values_list("pk", flat=True)
    )
    montres = [i for i in lus if i.agent_id is not None or i.personne_id in vues]
    return montres, len(lus) - len(montres)


def ouvertes_a(
    personne: Personne, *, maintenant: datetime, par_elle_meme: bool = False
) -> QuerySet[SeanceCollective]:
    """Les séances à venir où l'inscrire, de son territoire ou de tout le département, sans les siennes."""
    siennes = Inscription.objects.filter(personne=personne).exclude(etat=EtatInscription.DESISTEE)
    lues = (
        SeanceCollective.objects.filter(annulee_le=None, debut__gt=maintenant)
        .exclude(action__genre__in=_PROFESSIONNELS)
        .exclude(pk__in=siennes.values("seance_id"))
        .filter(Q(action__territoire=None) | Q(action__territoire=personne.territoire_id))
    )
    if par_elle_meme:
        lues = lues.filter(action__est_ouverte_aux_personnes=True)
    return avec_places(lues.select_related("action__organisateur")).order_by("debut", "pk")


def de_la_personne(personne: Personne, *, maintenant: datetime) -> Sequence[Inscription]:
    """Ses inscriptions à venir, puis les dernières passées."""
    lues = Inscription.objects.filter(personne=personne).select_related("seance__action")
    return list(lues.order_by("-seance__debut")[:8])


def suivis() -> QuerySet[Inscription]:
    """Qui, parmi les professionnels, est inscrit ou était présent à quoi."""
    return Inscription.objects.filter(agent__isnull=False).select_related(
        "agent__structure", "seance__action__territoire"
    )
