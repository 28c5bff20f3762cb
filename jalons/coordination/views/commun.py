"""Ce que les écrans partagent : lire une séance, vérifier qui la tient, rendre un fichier."""

from __future__ import annotations

from typing import TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jalons.comptes.models import Agent
from jalons.coordination.models import Instance, Seance
from jalons.coordination.selectors.droits import Tenu, peut_tenir


def lire_seance(pk: int) -> Seance:
    """La séance et son instance, ou 404."""
    return get_object_or_404(
        Seance.objects.select_related(
            "instance__territoire", "instance__animateur", "instance__dispositif"
        ),
        pk=pk,
    )


def tenir(agent: Agent, objet: Tenu | None) -> None:
    """Refuse (403) si la fiche est d'un territoire que l'agent ne tient pas ; la lire reste ouvert."""
    if not peut_tenir(agent, objet):
        raise PermissionDenied(
            f"« {objet} » : cette fiche est suivie par un autre territoire que le vôtre. Vous pouvez la "
            "lire, et demander un changement à la personne qui s'en occupe."
        )


Fiche = TypeVar("Fiche", bound=models.Model)


def fiche_tenue(agent: Agent, modele: type[Fiche], pk: int, *joints: str) -> Fiche:
    """Le besoin, le projet, l'action…, si l'agent peut le modifier ; sinon 404 ou 403."""
    objet = get_object_or_404(modele._default_manager.select_related(*joints), pk=pk)
    tenir(agent, cast(Tenu, objet))
    return objet


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


def telecharger(contenu: bytes, nom: str, type_mime: str, *, ouvrir: bool) -> HttpResponse:
    """Réponse de fichier : ouverte dans l'onglet (PDF de Jalons) ou enregistrée (papier déposé)."""
    reponse = HttpResponse(contenu, content_type=type_mime)
    propre = "".join(c for c in nom if c.isalnum() or c in " ._-") or "document"
    disposition = "inline" if ouvrir else "attachment"
    reponse["Content-Disposition"] = f'{disposition}; filename="{propre}"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
