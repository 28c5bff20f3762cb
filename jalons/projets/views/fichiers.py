"""Le fichier d'une étape de projet : le joindre, le rouvrir."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.droits import fiche_tenue
from jalons.projets.models import EtapeProjet
from jalons.repertoire.views.fichiers import ouvrir_fichier, page_joindre


@requiert(Permission.COORDINATION_GERER)
def joindre_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Joindre la note, le cahier des charges, le marché… d'une étape."""
    etape = fiche_tenue(request.user, EtapeProjet, pk, "projet", "fichier")
    retour = reverse("projets:projet", args=[etape.projet_id])
    return page_joindre(request, etape, f"Fichier de l'étape : {etape.intitule}", retour)


@requiert(Permission.COORDINATION_CONSULTER)
def fichier_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Télécharger le fichier d'une étape."""
    return ouvrir_fichier(get_object_or_404(EtapeProjet.objects.select_related("fichier"), pk=pk))
