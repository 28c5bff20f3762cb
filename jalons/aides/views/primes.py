"""Les primes trouvées, et le bouton qui les propose."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.aides.selectors.primes import MONTREES, primes_trouvees
from jalons.aides.services.primes import proposer as proposer_une_prime
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.ecrans.gestes import poster
from jalons.personnes.acces import personne_ou_404

_GERER = Permission.AIDE_GERER


@requiert(_GERER)
def primes(request: RequeteAgent) -> HttpResponse:
    """Qui a droit à une prime sans l'avoir demandée, et qui en approche."""
    trouvees = primes_trouvees(request.user, le=timezone.localdate())
    montrees = trouvees[:MONTREES]
    if montrees:
        vues = {t.personne.pk for t in montrees}
        consulter_en_lot(request.user, ecran="aides", personnes=vues, detail="primes trouvées")
    contexte = {
        "titre": "Primes trouvées",
        "dues": [t for t in montrees if t.est_due],
        "proches": [t for t in montrees if not t.est_due],
        "au_dela": max(len(trouvees) - MONTREES, 0),
        "gere": True,
        "onglet": "primes",
    }
    return render(request, "aides/primes.html", contexte)


@require_POST
@requiert(_GERER)
def proposer(request: RequeteAgent, personne_id: int, aide: str) -> HttpResponse:
    """Proposer une prime : elle rejoint les demandes à décider."""
    return poster(
        request,
        proposer_une_prime,
        succes="La prime est proposée : elle est à décider.",
        retour=reverse("aides:primes"),
        personne=personne_ou_404(request.user, personne_id, _GERER),
        aide=aide,
    )
