"""Qui tient une équipe : qui anime son instance, ou dont le territoire couvre tout son ressort."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.comptes.tenue import territoires_geres
from jalons.ecrans.droits import DroitDEcriture
from jalons.equipes.models import Equipe, SeanceEquipe


class DroitEquipe(DroitDEcriture):
    code = "equipe"
    libelle = "Équipe pluridisciplinaire"
    modele = Equipe
    permission = Permission.EQUIPE_GERER

    @classmethod
    def filtre(cls, agent: Agent) -> Q:
        geres = territoires_geres(agent, cls.permission)
        if geres is None:
            return Q()
        ressort = Equipe.territoires.through.objects.filter(equipe_id=OuterRef("pk"))
        couverte = Exists(ressort) & ~Exists(ressort.exclude(territoire_id__in=geres))
        couvertes = Equipe.objects.filter(couverte).values("pk")
        return Q(pk__in=couvertes) | Q(instance__animateur=agent)

    @classmethod
    def tient(cls, agent: Any, objet: Equipe) -> bool:
        return Equipe.objects.filter(cls.filtre(agent), pk=objet.pk).exists()


class DroitSeanceEquipe(DroitDEcriture):
    code = "seance_equipe"
    libelle = "Séance d'équipe"
    modele = SeanceEquipe
    permission = Permission.EQUIPE_GERER
    porteur = "equipe"
