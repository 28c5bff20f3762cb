"""Qui modifie l'offre : une action est de ses territoires, un dispositif va où vont ses actions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from jalons.annuaire.models import Sectorisation
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.comptes.tenue import couvre, territoires_geres
from jalons.ecrans.droits import DroitDEcriture
from jalons.repertoire.models import Action, Conventionnement, Dispositif, Offre
from jalons.repertoire.tenue import TenueDispositif

GERER = Permission.COORDINATION_GERER


class DroitAction(DroitDEcriture):
    code = "action"
    libelle = "Action"
    modele = Action
    permission = GERER

    @classmethod
    def filtre(cls, agent: Agent) -> Q:
        geres = territoires_geres(agent, GERER)
        if geres is None:
            return Q()
        siennes = Action.objects.filter(
            Q(territoires__isnull=True) | Q(territoires__in=geres)
        ).order_by()
        return Q(pk__in=siennes.values("pk"))

    @classmethod
    def tient(cls, agent: Agent, objet: Action) -> bool:
        """Les territoires de l'action se lisent (`prefetch_related("territoires")` l'évite)."""
        return couvre(agent, GERER, [t.pk for t in objet.territoires.all()])


class DroitConvention(DroitDEcriture):
    code = "convention_action"
    libelle = "Convention"
    modele = Conventionnement
    permission = GERER

    @classmethod
    def filtre(cls, agent: Agent) -> Q:
        """Une convention va où vont les actions qu'elle finance ; sans action, elle est du Département."""
        geres = territoires_geres(agent, GERER)
        if geres is None:
            return Q()
        siennes = Action.objects.filter(DroitAction.filtre(agent)).order_by()
        tenues = Q(actions__isnull=True) | Q(actions__in=siennes.values("pk"))
        return Q(pk__in=Conventionnement.objects.filter(tenues).order_by().values("pk"))


class DroitDispositif(DroitDEcriture):
    code = "dispositif"
    libelle = "Dispositif"
    modele = Dispositif
    permission = GERER

    @classmethod
    def filtre(cls, agent: Agent) -> Q:
        """Un dispositif va où vont ses actions ; sans action, il est du Département."""
        geres = territoires_geres(agent, GERER)
        if geres is None:
            return Q()
        tenus = Q(actions__isnull=True) | Q(actions__territoires__isnull=True)
        tenus |= Q(actions__territoires__in=geres)
        for source in TenueDispositif.tous():
            tenus |= source.filtre(agent)
        return Q(pk__in=Dispositif.objects.filter(tenus).order_by().values("pk"))


class DroitOffre(DroitDEcriture):
    code = "offre_repertoire"
    libelle = "Fiche du répertoire"
    modele = Offre
    permission = GERER

    @classmethod
    def filtre(cls, agent: Agent) -> Q:
        """Une offre est du territoire de sa commune ; sans commune, ou ailleurs, elle est à tous."""
        geres = territoires_geres(agent, GERER)
        if geres is None:
            return Q()
        return ~Q(commune__in=cls._ailleurs(geres)) | Q(commune=None) | Q(contact_interne=agent)

    @classmethod
    def tient(cls, agent: Agent, objet: Any) -> bool:
        geres = territoires_geres(agent, GERER)
        if geres is None or objet.commune_id is None or objet.contact_interne_id == agent.pk:
            return True
        return not cls._ailleurs(geres).filter(commune=objet.commune_id).exists()

    @staticmethod
    def _ailleurs(geres: frozenset[int]) -> Any:
        liees = Sectorisation.objects.filter(periode__contains=timezone.localdate())
        return liees.exclude(site__territoire__in=geres).values("commune")
