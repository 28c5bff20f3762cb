"""France Travail dans le dossier, et l'échange avec l'agence."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.gestes import saisir
from jalons.francetravail.forms import EchangeForm, ReponseForm
from jalons.francetravail.models import EchangeAgence
from jalons.francetravail.selectors import suivi
from jalons.francetravail.services import echanges
from jalons.personnes.acces import personne_ou_404, sur_personne
from jalons.personnes.models import Personne


@sur_personne(Permission.FRANCE_TRAVAIL_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : inscription, accompagnement, échanges, et d'où on le sait."""
    le = timezone.localdate()
    inscriptions = list(suivi.inscriptions_de(personne)[:6])
    passes = list(suivi.echanges_de(personne)[:4])
    contexte = {
        "personne": personne,
        "actuelle": next((i for i in inscriptions if le in i.periode), None),
        "inscriptions": inscriptions,
        "accompagnement": suivi.accompagnement_de(personne, le=le),
        "limite": suivi.limite_d_entretien(le=le),
        "echanges": passes,
        "en_attente": next((e for e in passes if not e.reponse), None),
        "peut_echanger": request.user.peut(Permission.FRANCE_TRAVAIL_ECHANGER),
    }
    return render(request, "francetravail/section.html", contexte)


@sur_personne(Permission.FRANCE_TRAVAIL_ECHANGER, ecran="echange_agence")
def interroger(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Noter ce que l'on demande à l'agence pour cette personne."""
    situation = suivi.situation_de(personne, le=timezone.localdate())
    form = EchangeForm(request.POST or None, initial={"motif": situation})
    return saisir(
        request,
        form,
        echanges.interroger,
        titre=f"Interroger l'agence pour {personne}",
        succes="C'est noté : la réponse est attendue.",
        retour=reverse("portail:dossier", args=[personne.pk]),
        bouton="Noter la demande",
        personne=personne,
    )


@requiert(Permission.FRANCE_TRAVAIL_ECHANGER)
def reponse(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter ou corriger ce que l'agence a répondu."""
    echange = get_object_or_404(EchangeAgence.objects.select_related("personne"), pk=pk)
    personne = personne_ou_404(
        request.user, echange.personne_id, Permission.FRANCE_TRAVAIL_ECHANGER
    )
    if request.method == "GET":
        consulter(request.user, ecran="echange_agence", personne_id=personne.pk)
    initial = {
        "version": echange.version,
        "reponse": echange.reponse,
        "precision": echange.precision,
        "repondu_le": echange.repondu_le or timezone.localdate(),
    }
    return saisir(
        request,
        ReponseForm(request.POST or None, initial=initial),
        echanges.noter_la_reponse,
        titre=f"Réponse de l'agence pour {personne}",
        succes="La réponse est notée.",
        retour=reverse("portail:dossier", args=[personne.pk]),
        contexte={"note": echange.demande},
        avec_version=True,
        echange=echange,
    )
