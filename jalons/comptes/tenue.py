"""Qui modifie la fiche d'un territoire : le territoire de son rôle, le Département, ou la sienne.

Une même règle vaut pour les instances, les besoins, les diagnostics, les projets, les plans
d'actions et l'offre ; lire reste ouvert partout. Chaque pièce dit la sienne dans `<piece>/droits.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.annuaire.models import Territoire
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.ecrans.droits import DroitDEcriture


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


class DroitTerritorial(DroitDEcriture):
    """Son territoire, le Département (sans territoire), ou ce que l'on mène soi-même.

    `mene_par` : les champs qui nomment l'animateur, le chef de projet ou l'auteur.
    """

    mene_par: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def filtre(cls, agent: Agent) -> Q:
        geres = territoires_geres(agent, cls.permission)
        if geres is None:
            return Q()
        tenues = Q(territoire__isnull=True) | Q(territoire__in=geres)
        for champ in cls.mene_par:
            tenues |= Q(**{champ: agent})
        return tenues

    @classmethod
    def tient(cls, agent: Agent, objet: Any) -> bool:
        """Sans requête."""
        if any(getattr(objet, f"{champ}_id") == agent.pk for champ in cls.mene_par):
            return True
        return couvre(agent, cls.permission, [objet.territoire_id])


def territoires_au_choix(
    agent: Agent, permission: Permission, *, garder: int | None = None
) -> QuerySet[Any]:
    """Les territoires qu'il peut donner à une fiche ; `garder` : celui qu'elle a déjà."""
    geres = territoires_geres(agent, permission)
    tous = Territoire.objects.filter(Q(periode__contains=timezone.localdate()) | Q(pk=garder))
    return tous if geres is None else tous.filter(Q(pk__in=geres) | Q(pk=garder))
