"""La reprise du stock : son compte vivant, ses campagnes."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from jalons.accompagnement.documents.seance_commune import ListeSeanceCommune
from jalons.accompagnement.listes.reprise import ListeReprise
from jalons.accompagnement.models import CampagneReprise
from jalons.accompagnement.selectors import campagnes as lectures_campagnes
from jalons.accompagnement.selectors import reprise as lectures
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.comptes.models import Agent
from jalons.ecrans.fichiers import pdf
from jalons.ecrans.listes.page import servir
from jalons.socle.saisie import entier, lire_date

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
    depuis = [le - timedelta(days=jours) for jours in _JOURS]
    if (demande := lire_date(request.GET.get("depuis", ""))) is not None:
        depuis = [min(demande, le)]
    descentes = [
        lectures.descente(request.user, avant=avant, le=le, territoire=territoire)
        for avant in depuis
    ]
    gabarit = "accompagnement/reprise_descente.html"
    if request.headers.get("HX-Request") == "true":
        gabarit += "#descente"
    return render(request, gabarit, {"titre": "Comment le compte évolue", "descentes": descentes})


@requiert(_LIRE)
def campagnes(request: RequeteAgent) -> HttpResponse:
    """Les campagnes de convocation de la structure."""
    page = Paginator(lectures_campagnes.campagnes(request.user), 50).get_page(
        request.GET.get("page")
    )
    contexte = {"titre": "Campagnes de convocation", "page": page}
    return render(request, "accompagnement/campagnes.html", contexte)


@requiert(_LIRE)
def liste_du_partenaire(request: RequeteAgent, pk: int) -> HttpResponse:
    """La liste que le partenaire d'une séance commune emporte : l'heure et le nom, chaque lecture tracée."""
    objet, le = campagne_de(request.user, pk), timezone.localdate()
    lecture = lectures_campagnes.LectureCampagne(objet, request.user, le=le)
    donnees = lectures_campagnes.donnees_de_la_liste(lecture, par=request.user)
    if objet.avec is None or not donnees["jours"]:
        raise Http404("Personne n'est à recevoir avec un partenaire dans cette campagne.")
    consulter_en_lot(
        request.user,
        ecran="campagne_reprise_export",
        personnes=[ligne.personne_id for ligne in lecture.a_recevoir],
        detail=f"Liste remise à {objet.avec}",
    )
    contenu = ListeSeanceCommune.rendre(donnees, horodatage=timezone.now())
    return pdf(contenu, f"seance-commune-{objet.pk}")


def campagne_de(agent: Agent, pk: int) -> CampagneReprise:
    """La campagne, si elle est de la structure de l'agent ; sinon 404."""
    return get_object_or_404(lectures_campagnes.campagnes(agent), pk=pk)
