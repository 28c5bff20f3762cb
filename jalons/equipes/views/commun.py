"""Ce que les écrans partagent : lire une séance, un passage, un dossier par le droit de les tenir."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.ecrans.droits import exiger_tenue
from jalons.equipes.models import DossierEquipe, PassageEquipe, SeanceEquipe
from jalons.personnes.models import Personne

GERER = Permission.EQUIPE_GERER


def fiche_seance(seance: SeanceEquipe | int) -> str:
    """L'adresse d'une séance."""
    return reverse("equipes:seance", args=[seance if isinstance(seance, int) else seance.pk])


def lire_seance(pk: int) -> SeanceEquipe:
    """La séance, ou 404 ; ce qu'elle montre des personnes suit le droit de les voir."""
    lues = SeanceEquipe.objects.select_related(
        "seance__instance", "equipe__instance__animateur", "pv"
    ).prefetch_related("equipe__territoires")
    return get_object_or_404(lues, pk=pk)


def seance_tenue(agent: Agent, pk: int) -> SeanceEquipe:
    """La séance, si l'agent tient l'équipe ; sinon 404 ou 403."""
    seance = lire_seance(pk)
    exiger_tenue(agent, seance.equipe)
    return seance


def exiger_de_tout_voir(agent: Agent, personnes: Iterable[int]) -> list[int]:
    """Les personnes d'un document qui nomme chacun ; 404 si l'agent n'en voit pas une."""
    cles = sorted(set(personnes))
    vues = Personne.objects.visibles_par(agent, GERER).filter(pk__in=cles).count()
    if vues != len(cles):
        raise Http404("Ce document nomme des personnes qui ne vous sont pas accessibles.")
    return cles


def passage_tenu(agent: Agent, pk: int) -> PassageEquipe:
    """Le passage d'une personne que l'agent voit, à une séance qu'il tient."""
    visibles = Personne.objects.visibles_par(agent, GERER).order_by()
    lus = PassageEquipe.objects.filter(dossier__personne__in=visibles).select_related(
        "dossier__personne__commune",
        "dossier__saisie_par__structure",
        "seance__seance__instance",
        "seance__equipe__instance",
        "lettre",
    )
    passage = get_object_or_404(lus, pk=pk)
    exiger_tenue(agent, passage.seance.equipe)
    return passage


def dossier_tenu(agent: Agent, pk: int) -> DossierEquipe:
    """Le dossier d'une personne que l'agent voit, soumis à une équipe qu'il tient."""
    visibles = Personne.objects.visibles_par(agent, GERER).order_by()
    lus = DossierEquipe.objects.filter(personne__in=visibles).select_related(
        "personne", "equipe__instance"
    )
    dossier = get_object_or_404(lus, pk=pk)
    exiger_tenue(agent, dossier.equipe)
    return dossier
