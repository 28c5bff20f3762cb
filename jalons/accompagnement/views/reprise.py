"""La reprise du stock : son compte vivant, ses campagnes."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from jalons.accompagnement.listes.reprise import ListeReprise
from jalons.accompagnement.manques import Manque
from jalons.accompagnement.selectors import reprise as lectures
from jalons.accueil.selectors.lots import lignes_de, personnes_des_lots
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.ecrans.listes.page import servir
from jalons.personnes.models import Personne
from jalons.socle.saisie import entier

_JOURS = (7, 30)
_LIRE = Permission.REPRISE_CONSULTER


@requiert(_LIRE)
def reprise(request: RequeteAgent) -> HttpResponseBase:
    """La liste et son compte, mis au jour de ce qui vient de changer."""
    lectures.tenir(le=timezone.localdate())
    return servir(request, ListeReprise)


@requiert(_LIRE)
def descente(request: RequeteAgent) -> HttpResponse:
    """De combien le compte a baissé ; demandé par htmx, les seules phrases."""
    le = timezone.localdate()
    territoire = entier(request.GET.get("territoire", ""))
    descentes = [
        lectures.descente(request.user, le=le, jours=jours, territoire=territoire)
        for jours in _JOURS
    ]
    gabarit = "accompagnement/reprise_descente.html"
    if request.headers.get("HX-Request") == "true":
        gabarit += "#descente"
    return render(request, gabarit, {"titre": "Comment le compte évolue", "descentes": descentes})


@requiert(_LIRE)
def campagnes(request: RequeteAgent) -> HttpResponse:
    """Les campagnes de convocation de la structure."""
    lues = lectures.campagnes(request.user, le=timezone.localdate())
    page = Paginator(lues, 50).get_page(request.GET.get("page"))
    contexte = {"titre": "Campagnes de convocation", "page": page}
    return render(request, "accompagnement/campagnes.html", contexte)


@requiert(_LIRE)
def campagne(request: RequeteAgent, pk: int) -> HttpResponse:
    """Qui est venu, qui s'est excusé, à qui il manque encore quelque chose."""
    le, agent = timezone.localdate(), request.user
    lectures.tenir(le=le)
    trouvee = get_object_or_404(lectures.campagnes(agent, le=le), pk=pk)
    lots = list(trouvee.lots.select_related("agent"))
    visibles = Personne.objects.visibles_par(agent, _LIRE).order_by()
    lues = lignes_de(
        [lot.pk for lot in lots],
        visibles.filter(pk__in=personnes_des_lots([lot.pk for lot in lots])).values_list(
            "pk", flat=True
        ),
    )
    page = Paginator(lues, 100).get_page(request.GET.get("page"))
    montrees = list(page.object_list)
    restes = lectures.restes_de([x.personne_id for x in montrees])
    libelles = {m.code: m.libelle for m in Manque.tous()}
    for ligne in montrees:
        ligne.manquants = [libelles[c] for c in restes.get(ligne.personne_id or 0, [])]  # type: ignore[attr-defined]
    page.object_list = montrees
    consulter_en_lot(
        agent,
        ecran="campagne_reprise",
        personnes=[x.personne_id for x in montrees if x.personne_id],
        detail=f"{trouvee}, page {page.number}",
    )
    contexte = {
        "titre": trouvee.intitule,
        "campagne": trouvee,
        "lots": [lot for lot in lots if lot.par_id == agent.pk],
        "bilan": lectures.bilan(trouvee, agent, le=le),
        "page": page,
    }
    return render(request, "accompagnement/campagne.html", contexte)
