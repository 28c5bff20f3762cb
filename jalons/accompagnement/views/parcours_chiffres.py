"""Les accompagnements en chiffres."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.accompagnement.selectors.parcours_chiffres import parcours_en_chiffres
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.socle.saisie import entier, lire_date


def periode_lue(request: RequeteAgent, le: date) -> tuple[date, date]:
    """La période demandée, dans l'ordre ; sans rien, l'année jusqu'à aujourd'hui."""
    debut = lire_date(request.GET.get("debut", "")) or date(le.year, 1, 1)
    fin = lire_date(request.GET.get("fin", "")) or le
    return (debut, fin) if debut <= fin else (fin, debut)


@requiert(Permission.REPRISE_CONSULTER)
def en_chiffres(request: RequeteAgent) -> HttpResponse:
    """Entrés, présents, sortis de chaque genre d'accompagnement ; rien n'y mène à une personne."""
    le = timezone.localdate()
    debut, fin = periode_lue(request, le)
    connu = lire_date(request.GET.get("connu", ""))
    contexte = {
        "titre": "Les accompagnements en chiffres",
        "debut": debut,
        "fin": fin,
        "connu_le": connu,
        "lus": parcours_en_chiffres(
            request.user,
            debut=debut,
            fin=fin,
            le=le,
            territoire=entier(request.GET.get("territoire", "")),
            tel_que_connu_le=connu,
        ),
    }
    return render(request, "accompagnement/parcours_chiffres.html", contexte)
