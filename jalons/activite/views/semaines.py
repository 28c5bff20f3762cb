"""Les semaines où quelqu'un dépasse le maximum, toutes sources réunies."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.activite.selectors import heures as lectures
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.personnes.models import Personne
from jalons.socle.pagination import paginer
from jalons.socle.parametres import parametre


@requiert(Permission.HEURES_GERER)
def semaines(request: RequeteAgent) -> HttpResponse:
    """Qui, quelle semaine, combien, et d'où viennent les heures."""
    le = timezone.localdate()
    page = paginer(request, lectures.alertes_de(request.user, le=le))
    montrees = {s.cle for s in page}
    personnes = Personne.objects.in_bulk(montrees)
    consulter_en_lot(
        request.user, ecran="semaines_chargees", personnes=montrees, detail="semaines trop chargées"
    )
    contexte = {
        "titre": "Semaines trop chargées",
        "page": page,
        "lignes": [(personnes[s.cle], s) for s in page],
        "maximum": parametre("heures_maximum_semaine", le=le),
        "regardees": lectures.SEMAINES_REGARDEES,
    }
    return render(request, "activite/semaines.html", contexte)
