"""Un lot de convocations : sa progression, un résultat par personne, un seul PDF."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from jalons.accueil.enums import EtatLigneLot
from jalons.accueil.models import LotConvocations
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.personnes.models import Personne


def _lot(request: RequeteAgent, pk: int) -> LotConvocations:
    lot = LotConvocations.objects.filter(pk=pk, par=request.user).select_related(
        "agent", "site", "pdf"
    )
    trouve = lot.first()
    if trouve is None:
        raise Http404("Ce lot de convocations n'est pas le vôtre.")
    return trouve


@requiert(Permission.RECEPTION_GERER)
def lot(request: RequeteAgent, pk: int) -> HttpResponse:
    """La page du lot ; demandée par htmx, sa seule progression."""
    trouve = _lot(request, pk)
    visibles = Personne.objects.visibles_par(request.user, Permission.RECEPTION_GERER).order_by()
    lignes = list(
        trouve.lignes.filter(personne__in=visibles).select_related("personne", "rendez_vous")
    )
    faites = [ligne for ligne in lignes if ligne.etat != EtatLigneLot.A_FAIRE]
    contexte = {
        "titre": "Convocations en nombre",
        "lot": trouve,
        "lignes": lignes,
        "total": len(lignes),
        "faites": len(faites),
        "prises": sum(ligne.etat == EtatLigneLot.FAIT for ligne in lignes),
        "refusees": sum(ligne.etat == EtatLigneLot.REFUSE for ligne in lignes),
    }
    if request.headers.get("HX-Request") != "true":
        consulter_en_lot(
            request.user,
            ecran="lot_convocations",
            personnes=[ligne.personne_id for ligne in lignes if ligne.personne_id],
            detail=str(trouve),
        )
        return render(request, "accueil/lot.html", contexte)
    return render(request, "accueil/lot.html#avancement", contexte)


@requiert(Permission.RECEPTION_GERER)
def lot_pdf(request: RequeteAgent, pk: int) -> HttpResponse:
    """Toutes les lettres du lot en un PDF."""
    trouve = _lot(request, pk)
    if trouve.pdf is None:
        raise Http404("Les lettres ne sont pas encore prêtes.")
    consulter_en_lot(
        request.user,
        ecran="lot_convocations",
        personnes=trouve.lignes.filter(rendez_vous__isnull=False).values_list(
            "personne_id", flat=True
        ),
        detail="Lettres imprimées",
    )
    reponse = HttpResponse(bytes(trouve.pdf.contenu), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="convocations-{trouve.pk}.pdf"'
    return reponse
