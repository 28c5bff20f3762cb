"""La lettre qui dit une nouvelle à qui n'accepte ni SMS ni courriel."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Niveau, Permission
from jalons.ecrans.gestes import agir
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import EnvoiNouvelle, Personne
from jalons.personnes.services.nouvelles import composer_la_lettre


@require_POST
@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI)
def lettre(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """Compose et range la lettre, puis l'ouvre."""
    envoi = get_object_or_404(EnvoiNouvelle, pk=pk, personne=personne)
    return agir(
        request,
        lambda: composer_la_lettre(
            envoi=envoi, par=request.user, le=timezone.localdate(), maintenant=timezone.now()
        ),
        succes="",
        retour=reverse("portail:dossier", args=[personne.pk]),
        suite=lambda document: reverse("personnes:document", args=[document.pk]),
    )
