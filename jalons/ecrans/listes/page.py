"""La page d'une liste : la montrer, en sortir un fichier, agir sur les lignes cochées."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from jalons.ecrans.listes.declaration import ActeEnLot, Liste
from jalons.ecrans.listes.lecture import Vue, lire_demande
from jalons.ecrans.listes.sortie import ExportRefuse, exporter
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.mots import accorder
from jalons.socle.parametres import parametre
from jalons.socle.registre import CodeInconnu
from jalons.socle.saisie import entiers


def vue_de(
    liste: type[Liste], *, sur: Callable[[Any, int], Any] | None = None
) -> Callable[..., HttpResponseBase]:
    """La vue de cette liste, à mettre dans les adresses ; elle porte sa permission.

    `sur(agent, pk)` : lit la fiche de la liste par le droit de la voir ; lève `Http404` ou refuse.
    """

    def vue(request: HttpRequest, pk: int = 0) -> HttpResponseBase:
        agent: Any = request.user
        if not any(agent.peut(permission) for permission in liste.permission):
            raise PermissionDenied
        return servir(request, liste, sur=sur(agent, pk) if sur else None)

    vue.acces = liste.permission  # type: ignore[attr-defined]
    vue.__doc__ = liste.libelle
    return vue


def servir(
    request: HttpRequest, liste: type[Liste], *, sur: Any = None, **contexte: Any
) -> HttpResponseBase:
    """La liste pour cette requête, dont la vue a vérifié la permission : page, fichier ou acte."""
    lue = Vue(liste, lire_demande(request, liste, sur), page=request.GET.get("page"))
    if request.method == "POST":
        return _agir(request, lue, contexte)
    if "export" in request.GET:
        try:
            return exporter(lue, request.GET["export"])
        except ExportRefuse as refus:
            messages.info(request, refus.message)
            return redirect(adresse_sans(request, "export"))
    return _page(request, lue, contexte)


def montrer_liste(
    request: HttpRequest, liste: type[Liste], *, sur: Any = None, **contexte: Any
) -> HttpResponseBase:
    """La liste d'une page qui porte aussi un formulaire : refusé, il revient avec elle (422)."""
    if request.method != "POST":
        return servir(request, liste, sur=sur, **contexte)
    lue = Vue(liste, lire_demande(request, liste, sur), page=request.GET.get("page"))
    return _page(request, lue, contexte, statut=422)


def adresse_sans(request: HttpRequest, *noms: str) -> str:
    """L'adresse de la requête, sans ces paramètres."""
    restants = request.GET.copy()
    for nom in noms:
        restants.pop(nom, None)
    return f"{request.path}?{restants.urlencode()}" if restants else request.path


def _page(
    request: HttpRequest, vue: Vue, contexte: dict[str, Any], *, acte: Any = None, statut: int = 200
) -> HttpResponse:
    liste = vue.liste
    liste.tracer(vue.demande, vue.page)
    lu = {
        "titre": liste.titre(vue.demande),
        "sur": vue.demande.sur,
        "vue": vue,
        "liste": liste,
        "page": vue.page,
        "vide": liste.dire_vide(vue.demande, vue.page),
        "nombre_dit": _dire_nombre(vue),
        "actes": [(a, acte[1] if acte and acte[0] is a else f) for a, f in vue.actes],
        "form": acte[1] if acte else None,
        "resultats": _relire_resultats(request, vue),
        "une_ligne_s_ouvre": any(r.lien for r in vue.rangees),
        **liste.contexte(vue.demande, vue.page),
        **contexte,
    }
    htmx: Any = getattr(request, "htmx", None)
    fragment = htmx and htmx.target == "liste" and statut == 200
    gabarit = "ecrans/liste.html#liste" if fragment else liste.gabarit
    reponse = render(request, gabarit, lu, status=statut)
    patch_vary_headers(reponse, ("HX-Request",))
    return reponse


def _dire_nombre(vue: Vue) -> str:
    dit = accorder(vue.page.paginator.count, *vue.liste.nom_ligne)
    return f"plus de {dit}" if vue.est_au_dela else dit


def _agir(request: HttpRequest, vue: Vue, contexte: dict[str, Any]) -> HttpResponse:
    """Applique l'acte demandé aux lignes cochées ; le reste se fait même si l'une est refusée."""
    demande = vue.demande
    acte = next((a for a in vue.liste.actes if a.code == request.POST.get("acte")), None)
    if acte is None or not demande.peut(acte.permission):
        raise PermissionDenied
    form = acte.formulaire(demande, request.POST)
    plafond = parametre("plafond_acte_en_lot", le=demande.le).nombre
    lignes = list(_choisies(request, vue)[: plafond + 1])
    retour = adresse_sans(request)
    if not lignes:
        messages.warning(request, "Cochez au moins une ligne.")
        return redirect(retour)
    if len(lignes) > plafond:
        messages.warning(
            request, f"On agit sur {plafond} lignes à la fois au plus : affinez les filtres."
        )
        return redirect(retour)
    if not form.is_valid():
        return _page(request, vue, contexte, acte=(acte, form), statut=422)
    suite = _appliquer(request, vue, acte, lignes, form.cleaned_data)
    return redirect(suite or retour)


def _choisies(request: HttpRequest, vue: Vue) -> Any:
    """Les lignes visées : toutes celles des filtres, ou les seules cochées que l'agent voit."""
    if request.POST.get("tout") == "1":
        return vue.lignes
    numeros = entiers(request.POST.getlist("choix"))
    return vue.liste.lignes(vue.demande).filter(pk__in=numeros).order_by("pk")


def _appliquer(
    request: HttpRequest,
    vue: Vue,
    acte: type[ActeEnLot],
    lignes: list[Any],
    saisie: dict[str, Any],
) -> str:
    vue.liste.preparer(lignes, vue.demande)
    faites, refus = 0, []
    for ligne in lignes:
        try:
            if not vue.liste.cochable(ligne):
                raise ErreurMetier("Cet acte ne la concerne pas.")
            with transaction.atomic():
                acte.faire(ligne, saisie, vue.demande)
        except ErreurMetier as erreur:
            refus.append([ligne.pk, erreur.message])
        else:
            faites += 1
    if faites:
        messages.success(request, f"{accorder(faites, *acte.fait)}.")
    if refus:
        request.session[_cle(vue.liste)] = {"libelle": acte.libelle, "refus": refus}
    return acte.conclure(saisie, vue.demande) if faites else ""


def _cle(liste: type[Liste]) -> str:
    return f"lot_{liste.code}"


def _relire_resultats(request: HttpRequest, vue: Vue) -> dict[str, Any] | None:
    """Les refus du dernier acte, dits une fois ; les noms sont relus par le droit de voir."""
    session: Any = getattr(request, "session", None)
    garde = session.pop(_cle(vue.liste), None) if session and request.method == "GET" else None
    if not garde:
        return None
    raisons = dict(garde["refus"])
    lignes = vue.liste.lignes(vue.demande).filter(pk__in=list(raisons))
    dits = [(vue.liste.dire(x), vue.liste.lien(x), raisons[x.pk]) for x in lignes]
    return {"libelle": garde["libelle"], "refus": dits}


def liste_par_code(request: HttpRequest, code: str) -> HttpResponseBase:
    """Une liste qui n'a pas d'adresse dans sa pièce : son code la donne, sa permission l'ouvre."""
    try:
        liste = Liste.par_code(code)
    except CodeInconnu as erreur:
        raise Http404("Cette liste n'existe pas.") from erreur
    if liste.adresse:
        return redirect(f"{liste.url()}?{request.GET.urlencode()}")
    return vue_de(liste)(request)


# Tout agent peut demander ; `vue_de` exige ensuite la permission que la liste déclare.
liste_par_code.acces = "tout_agent"  # type: ignore[attr-defined]
