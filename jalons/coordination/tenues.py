"""Qui anime l'instance d'un dispositif peut en corriger la fiche."""

from __future__ import annotations

from django.db.models import Q

from jalons.comptes.models import Agent
from jalons.repertoire.tenue import TenueDispositif


class AnimateurDInstance(TenueDispositif):
    code = "animateur_d_instance"
    libelle = "Anime une instance de ce dispositif"

    @classmethod
    def filtre(cls, agent: Agent) -> Q:
        return Q(instance__animateur=agent)
