"""Les manquements en chiffres."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.manquements.selectors.chiffres import annees_lues, manquements_en_chiffres


@requiert(Permission.MANQUEMENT_CONSULTER)
def en_chiffres(request: RequeteAgent) -> HttpResponse:
    """Signalements, classements, décisions et délai, sur deux années ; rien n'y mène à une personne."""
    le = timezone.localdate()
    contexte = {
        "titre": "Manquements en chiffres",
        "annees": annees_lues(le),
        "lignes": manquements_en_chiffres(le=le),
    }
    return render(request, "manquements/chiffres.html", contexte)
