"""Qui modifie la fiche d'un territoire : le territoire de son rôle, le Département, ou la sienne.

Une même règle vaut pour les instances, les besoins, les diagnostics, les projets, les plans
d'actions et l'offre ; lire reste ouvert partout. Chaque pièce dit la sienne dans `selectors/droits`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.annuaire.models import Territoire
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent


def territoires_geres(agent: Agent, permission: Permission) -> frozenset[int] | None:
    """Les territoires où l'agent a cette permission ; None : partout."""
    geres = set()
    for habilitation in agent.habilitations:
        if permission not in habilitation.role.permissions:
            continue
        if habilitation.territoire_id is None:
            return None
        geres.add(habilitation.territoire_id)
    return frozenset(geres)


def couvre(agent: Agent, permission: Permission, territoires: Iterable[int | None]) -> bool:
    """Vrai si l'un de ces territoires est tenu ; aucun, ou le Département (None), est à tous."""
    geres, lus = territoires_geres(agent, permission), set(territoires)
    return geres is None or not lus or None in lus or not geres.isdisjoint(lus)


def mene(agent: Agent, objet: Any) -> bool:
    """L'animateur d'une instance, le chef d'un projet, l'auteur d'un besoin ou d'un diagnostic."""
    return agent.pk in (
        getattr(objet, "animateur_id", None),
        getattr(objet, "chef_de_projet_id", None),
        getattr(objet, "par_id", None),
    )


def territoires_au_choix(
    agent: Agent, permission: Permission, *, garder: int | None = None
) -> QuerySet[Any]:
    """Les territoires qu'il peut donner à une fiche ; `garder` : celui qu'elle a déjà."""
    geres = territoires_geres(agent, permission)
    tous = Territoire.objects.filter(Q(periode__contains=timezone.localdate()) | Q(pk=garder))
    return tous if geres is None else tous.filter(Q(pk__in=geres) | Q(pk=garder))


def refuser_sauf(peut: bool, objet: Any) -> None:
    """Refuse (403) si la fiche est d'un territoire que l'agent ne tient pas ; la lire reste ouvert."""
    if not peut:
        raise PermissionDenied(
            f"« {objet} » : cette fiche est suivie par un autre territoire que le vôtre. Vous pouvez la "
            "lire, et demander un changement à la personne qui s'en occupe."
        )
