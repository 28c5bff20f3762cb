"""La vue argent de la politique d'insertion, et les lignes derrière chaque montant."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import agir, en_dictionnaire, lire_filtres
from jalons.ecrans.listes.sortie import FORMATS, LigneExport, sortir
from jalons.pilotage.ecrans import EcranArgentExport
from jalons.pilotage.selectors import argent as lectures
from jalons.socle.pagination import paginer
from jalons.socle.saisie import entier, lire_date

_ENTETES = (
    "Source",
    "Objet",
    "Axe",
    "Financeur",
    "Territoire",
    "Public",
    "Engagé",
    "Payé",
    "Reste",
)
_ANNEES = 6


def _lire(request: RequeteAgent) -> tuple[lectures.FiltresArgent, lectures.Argent, dict[str, Any]]:
    """Les filtres de l'adresse, l'argent qu'ils gardent, et de quoi les remontrer."""
    le = timezone.localdate()
    filtres = lire_filtres(request, lectures.FiltresArgent)
    connu: date | None = lire_date(filtres.connu)
    if connu is not None and connu >= le:
        connu = None
    annee = entier(filtres.annee) or (connu or le).year
    annee = annee if abs(annee - le.year) <= _ANNEES else le.year
    vue = lectures.argent(request.user, filtres, annee=annee, le=le, connu=connu)
    contexte = {
        "vue": vue,
        "annee": annee,
        "annees": range(le.year + 1, le.year - _ANNEES, -1),
        "connu": connu,
        "filtres": en_dictionnaire(filtres),
        "suite": request.GET.urlencode(),
    }
    return filtres, vue, contexte


@requiert(Permission.ARGENT_CONSULTER)
def argent(request: RequeteAgent) -> HttpResponse:
    """Engagé, payé, restant : par axe, financeur, territoire et public."""
    filtres, vue, contexte = _lire(request)
    adresse = reverse("pilotage:argent_lignes")
    contexte |= {
        "titre": "L'argent de la politique d'insertion",
        "tableaux": lectures.tableaux(vue, filtres, adresse=adresse),
    }
    return render(request, "pilotage/argent.html", contexte)


@requiert(Permission.ARGENT_CONSULTER)
def lignes(request: RequeteAgent) -> HttpResponseBase:
    """Les lignes derrière un montant, à l'écran ou en fichier."""
    _, vue, contexte = _lire(request)
    territoires, publics = lectures.noms("territoire"), lectures.noms("public")
    format_ = request.GET.get("export", "")
    if format_ in FORMATS:
        return _exporter(request, vue, format_, territoires, publics)
    page = paginer(request, lectures.avec_adresses(vue.lignes, request.user))
    nommees = [
        (x, url, territoires.get(str(x.territoire), ""), publics.get(x.public, ""))
        for x, url in page.object_list
    ]
    contexte |= {"titre": "Les lignes derrière le montant", "page": page, "lignes": nommees}
    return render(request, "pilotage/argent_lignes.html", contexte)


def _exporter(
    request: RequeteAgent,
    vue: lectures.Argent,
    format_: str,
    territoires: dict[str, str],
    publics: dict[str, str],
) -> HttpResponseBase:
    ecrites = [
        LigneExport(
            None,
            (
                x.source,
                x.objet,
                x.axe,
                x.financeur,
                territoires.get(str(x.territoire), "Tout le département"),
                publics.get(x.public, ""),
                x.engage,
                x.paye,
                x.reste,
            ),
        )
        for x in vue.lignes
    ]
    return agir(
        request,
        lambda: sortir(
            request.user,
            ecran=EcranArgentExport.code,
            nom="argent-de-la-politique",
            entetes=_ENTETES,
            lignes=ecrites,
            detail=request.GET.urlencode()[:200],
            le=timezone.localdate(),
            format_=format_,
        ),
        succes="",
        suite=lambda fichier: fichier,
        retour=reverse("pilotage:argent"),
    )
