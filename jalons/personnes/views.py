"""Documents d'une personne."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter
from jalons.personnes.models import Document, Personne
from jalons.personnes.selectors import niveaux_sur


@requiert(Permission.PERSONNE_CONSULTER)
def document(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un document archivé, ouvert par qui voit la personne et lit à sa profondeur."""
    visibles = Personne.objects.visibles_par(request.user).order_by()
    trouve = (
        Document.objects.filter(pk=pk, personne__in=visibles)
        .select_related("fichier", "personne")
        .first()
    )
    if trouve is None or trouve.niveau not in niveaux_sur(request.user, trouve.personne):
        raise Http404("Ce document ne vous est pas accessible.")
    consulter(request.user, ecran="document", personne_id=trouve.personne_id, detail=trouve.titre)
    reponse = HttpResponse(bytes(trouve.fichier.contenu), content_type=trouve.fichier.type_mime)
    reponse["Content-Disposition"] = f'inline; filename="{trouve.type}-{trouve.pk}.pdf"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
