"""Le répertoire sans compte : une page et une API, en lecture seule, que l'on garde en cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from jalons.annuaire.selectors import chercher_communes
from jalons.comptes.acces import indexable, publique
from jalons.ecrans.gestes import adresse_du_site
from jalons.repertoire.openapi import document
from jalons.repertoire.selectors import fiches, ouvertes
from jalons.repertoire.selectors.recherche import Demande, chercher_offres
from jalons.repertoire.vocabulaire import liste, thematiques_par_categorie
from jalons.socle.parametres import parametre
from jalons.socle.saisie import entier

_MINUTES = 600


def _etag(request: HttpRequest, *_args: Any, **_autres: Any) -> str:
    question = f"{request.path}?{request.META.get('QUERY_STRING', '')[:400]}"
    return f'"{ouvertes.empreinte(le=timezone.localdate(), question=question)}"'


def _ouverte(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sans compte, en lecture, gardée dix minutes, et rendue vide (304) si rien n'a changé."""
    gardee = cache_control(public=True, max_age=_MINUTES)(condition(etag_func=_etag)(vue))
    return indexable(publique(require_safe(gardee)))


@_ouverte
def page(request: HttpRequest) -> HttpResponse:
    """Chercher une offre sans compte."""
    lu = {c: request.GET.get(c, "")[:100] for c in ("q", "ou", "theme")}
    trouvees = chercher_communes(lu["ou"], limite=1) if lu["ou"].strip() else []
    commune = trouvees[0] if trouvees else None
    le = timezone.localdate()
    demande = Demande(
        q=lu["q"],
        commune=commune.pk if commune else "",
        rayon=parametre("repertoire_rayon", le=le).nombre if commune else None,
        thematique=lu["theme"] if lu["theme"] in liste("thematiques") else "",
        page=max(1, min(entier(request.GET.get("page", "")) or 1, 10_000)),
    )
    lus = chercher_offres(demande, le=le, commune=commune)
    autres = {c: v for c, v in lu.items() if v}
    contexte = {
        "titre": "Trouver une aide près de chez soi",
        "lus": lus,
        "choisies": [_en_clair(t) for t in lus.lignes],
        "q": lu["q"],
        "ou": commune.nom if commune else lu["ou"],
        "inconnue": bool(lu["ou"].strip()) and commune is None,
        "theme": demande.thematique,
        "themes": thematiques_par_categorie(),
        "avant": f"?{urlencode({**autres, 'page': lus.page - 1})}" if lus.page > 1 else "",
        "apres": f"?{urlencode({**autres, 'page': lus.page + 1})}" if lus.page < lus.pages else "",
        "le": le,
    }
    return render(request, "repertoire/ouverte/page.html", contexte)


def _en_clair(trouvee: Any) -> dict[str, Any]:
    """Ce que lit un visiteur : rien qui désigne quelqu'un sans son accord."""
    lue = fiches.en_clair(trouvee.offre)
    sans = ouvertes.sans_personne(trouvee.offre)
    return {
        **lue,
        "distance": trouvee.distance,
        "telephone": sans["telephone"]
        or ouvertes.telephone_publiable(trouvee.offre.structure.telephone, accord=False),
        "courriel": sans["courriel"],
    }


@_ouverte
def api(request: HttpRequest, objet: str) -> HttpResponse:
    """Une page de l'API : les services ou les structures."""
    if objet not in ouvertes.CHAMPS:
        raise Http404("Cette collection n'existe pas.")
    question = {c: v for c, v in request.GET.items() if isinstance(v, str)}
    lue = ouvertes.une_page(objet, question, le=timezone.localdate())
    suivante = None
    if lue.apres:
        gardes = {c: question[c] for c in ("limite", "thematique", "commune") if question.get(c)}
        chemin = reverse("repertoire:api", args=[objet])
        suivante = f"{_racine(request)}{chemin}?{urlencode({**gardes, 'apres': lue.apres})}"
    corps = {"total": lue.total, "objets": lue.objets, "suivante": suivante}
    return _partager(JsonResponse(corps, json_dumps_params={"ensure_ascii": False}))


@_ouverte
def api_service(request: HttpRequest, identifiant: str) -> HttpResponse:
    """Un service, par son identifiant."""
    lu = ouvertes.une_offre(identifiant, le=timezone.localdate())
    if lu is None:
        raise Http404("Ce service n'existe pas, ou n'est plus publié.")
    return _partager(JsonResponse(lu, json_dumps_params={"ensure_ascii": False}))


@_ouverte
def openapi(request: HttpRequest) -> HttpResponse:
    """Le document OpenAPI de l'API."""
    racine = f"{_racine(request)}{reverse('repertoire:api', args=['services'])}".rsplit("/", 1)[0]
    nom = settings.DEPARTEMENT.nom
    return _partager(JsonResponse(document(racine, f"Répertoire de l'insertion, {nom}")))


def _racine(request: HttpRequest) -> str:
    return adresse_du_site(request).rstrip("/")


def _partager(reponse: HttpResponse) -> HttpResponse:
    """Lisible depuis la page d'un autre site : tout y est public."""
    reponse["Access-Control-Allow-Origin"] = "*"
    return reponse
