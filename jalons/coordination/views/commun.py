"""Ce que les écrans partagent : lire une séance, vérifier qui la tient, rendre un fichier."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse

from jalons.comptes.models import Agent
from jalons.coordination.models import Instance, Seance
from jalons.ecrans.droits import exiger_tenue


def lire_seance(pk: int) -> Seance:
    """La séance et son instance, ou 404."""
    return get_object_or_404(
        Seance.objects.select_related(
            "instance__territoire", "instance__animateur", "instance__dispositif"
        ),
        pk=pk,
    )


def tenir(agent: Agent, instance: Instance | None) -> None:
    """Refuse (403) l'instance d'un territoire que l'agent ne tient pas ; la lire reste ouvert."""
    if instance is not None:
        exiger_tenue(agent, instance)


def instance_tenue(agent: Agent, pk: int) -> Instance:
    """L'instance, si l'agent peut la modifier ; sinon 404 ou 403."""
    instance = get_object_or_404(Instance, pk=pk)
    tenir(agent, instance)
    return instance


def seance_tenue(agent: Agent, pk: int) -> Seance:
    """La séance, si l'agent peut la modifier ; sinon 404 ou 403."""
    seance = lire_seance(pk)
    tenir(agent, seance.instance)
    return seance


def fiche(pk: int) -> str:
    """Adresse de la fiche d'une séance."""
    return reverse("coordination:seance", args=[pk])
