"""Ceux qui participent au dispositif d'une instance : les trouver, les inscrire, corriger."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.comptes.models import Agent
from jalons.coordination.forms.participants import EntreeForm, ParticipationForm
from jalons.coordination.models import Instance
from jalons.coordination.views.commun import tenir
from jalons.ecrans.gestes import editer, saisir
from jalons.personnes.acces import personne_ou_404, sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import rechercher
from jalons.repertoire.selectors import participants as lectures
from jalons.repertoire.services import participants as services


def instance_suivant_un_dispositif(_agent: Agent, pk: int) -> Instance:
    """L'instance et son dispositif ; 404 si elle n'en suit pas."""
    instances = Instance.objects.select_related("dispositif", "territoire", "animateur")
    return get_object_or_404(instances, pk=pk, dispositif__isnull=False)


def _liste(instance: Instance) -> str:
    return reverse("coordination:participants", args=[instance.pk])


@requiert(Permission.COORDINATION_GERER)
def inscrire(request: RequeteAgent, pk: int) -> HttpResponse:
    """Chercher la personne qui entre dans le dispositif, parmi celles que l'on voit."""
    objet = instance_suivant_un_dispositif(request.user, pk)
    tenir(request.user, objet)
    texte = request.GET.get("q", "").strip()[:100]
    contexte = {
        "titre": f"Inscrire un participant : {objet.dispositif}",
        "instance": objet,
        "texte": texte,
        "personnes": [r.personne for r in rechercher(request.user, texte) if r.est_visible],
    }
    return render(request, "coordination/inscrire.html", contexte)


@sur_personne(Permission.COORDINATION_GERER, niveau=Niveau.SUIVI, ecran="participation_dispositif")
def entrer(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """Noter l'entrée d'une personne dans le dispositif."""
    objet = instance_suivant_un_dispositif(request.user, pk)
    tenir(request.user, objet)
    le = timezone.localdate()
    return saisir(
        request,
        EntreeForm(request.POST or None, dispositif=objet.dispositif, initial={"entree": le}),
        services.inscrire_participant,
        titre=f"{personne.nom_complet} entre dans : {objet.dispositif}",
        succes=f"{personne.nom_complet} est dans la liste des participants.",
        retour=_liste(objet),
        bouton="Inscrire",
        dispositif=objet.dispositif,
        personne=personne,
    )


def _participation(agent: Agent, pk: int) -> tuple[Any, Instance]:
    """La participation d'une personne que l'agent voit, et l'instance qui suit son dispositif."""
    participation = lectures.participation(pk)
    if participation is None:
        raise Http404("Cette participation n'existe pas.")
    personne_ou_404(agent, participation.personne_id, Permission.COORDINATION_GERER)
    suivent = Instance.objects.filter(dispositif=participation.dispositif).order_by("-periode")
    instance = suivent.first()
    if instance is None:
        raise Http404("Aucune instance ne suit ce dispositif.")
    tenir(agent, instance)
    return participation, instance


@requiert(Permission.COORDINATION_GERER)
def participation(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une participation : son action, ses dates, le motif de la sortie."""
    objet, instance = _participation(request.user, pk)
    if request.method == "GET":
        consulter(request.user, ecran="participation_dispositif", personne_id=objet.personne_id)
    champs = ("entree", "action", "sortie", "motif_sortie", "version")
    initial = {champ: getattr(objet, champ) for champ in champs}
    return editer(
        request,
        ParticipationForm(request.POST or None, dispositif=objet.dispositif, initial=initial),
        services.corriger_participation,
        titre=f"{objet.personne.nom_complet} : {objet.dispositif}",
        succes="La participation est corrigée.",
        retour=_liste(instance),
        participation=objet,
    )
