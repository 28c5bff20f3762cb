"""Les gestes communs des écrans : agir sur un objet, montrer un formulaire et enregistrer sa saisie.

Une vue tient en trois lignes : lire par le droit, bâtir le formulaire, donner la main au service.
Un refus ne perd rien : la page revient avec ce qui était tapé, l'erreur à côté du champ (422) ; deux
agents à la fois se comparent (409).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jalons.socle.conflit import ConflitDeVersion, page_conflit
from jalons.socle.erreurs import ErreurMetier

Filtres = TypeVar("Filtres")
Suite = str | Callable[[Any], str | HttpResponseBase]


def lire_filtres(request: HttpRequest, genre: type[Filtres]) -> Filtres:
    """Les filtres de l'adresse, dans la classe qui les nomme."""
    noms = [champ.name for champ in fields(genre)]  # type: ignore[arg-type]
    return genre(**{nom: request.GET.get(nom, "")[:100] for nom in noms})


def en_dictionnaire(filtres: Any) -> dict[str, str]:
    """Les filtres pour le gabarit."""
    return asdict(filtres)


def adresse_du_site(request: HttpRequest) -> str:
    """Racine du site, pour les liens des messages : celle du réglage, sinon celle de la requête."""
    return settings.ADRESSE_DU_SITE or request.build_absolute_uri("/")


def poser_erreur(
    form: forms.BaseForm,
    erreur: ErreurMetier,
    champ_de: Callable[[str | None], str] | None = None,
) -> None:
    """Le refus d'un service, à côté du champ qu'il nomme, sinon en tête du formulaire.

    `champ_de` : le champ du formulaire, quand il ne porte pas le nom que dit le service.
    """
    champ = champ_de(erreur.champ) if champ_de else erreur.champ
    form.add_error(champ if champ in form.fields else None, erreur.message)


def tenter(
    form: forms.BaseForm,
    acte: Callable[[], Any],
    champ_de: Callable[[str | None], str] | None = None,
) -> tuple[bool, Any]:
    """(vrai, ce que l'acte rend) ; sinon (faux, None), le refus posé sur le formulaire.

    Pour une page qui continue après l'acte. Une version dépassée y est un refus comme un autre.
    """
    try:
        return True, acte()
    except ErreurMetier as erreur:
        poser_erreur(form, erreur, champ_de)
        return False, None


def dire_erreurs(request: HttpRequest, form: forms.BaseForm) -> None:
    """Les erreurs d'un petit formulaire que sa page ne montre plus, en messages."""
    for champ, erreurs in form.errors.items():
        libelle = form.fields[champ].label if champ in form.fields else ""
        messages.error(request, f"{libelle} : {erreurs[0]}" if libelle else str(erreurs[0]))


def essayer(
    request: HttpRequest,
    form: forms.BaseForm,
    acte: Callable[[], Any],
    *,
    succes: str | Callable[[Any], str],
    retour: str = "",
    suite: Suite = "",
) -> Any:
    """Enregistre un formulaire posté et valide ; None : il est à montrer, ou à remontrer avec sa saisie.

    `suite` : l'adresse où aller, ou ce qui la donne (ou rend la page) d'après ce que l'acte rend ;
    sinon `retour`, que propose aussi la page de conflit. `succes` vide : aucun message.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        rendu = acte()
    except ConflitDeVersion as conflit:
        return page_conflit(request, conflit, retour=retour or request.path)
    except ErreurMetier as erreur:
        poser_erreur(form, erreur)
        return None
    return _conclure(request, rendu, succes, suite, retour or request.path)


def _conclure(
    request: HttpRequest, rendu: Any, succes: str | Callable[[Any], str], suite: Suite, retour: str
) -> Any:
    """Dit que c'est fait, puis va où l'acte mène, ou rend la page qu'il donne."""
    dit = succes(rendu) if callable(succes) else succes
    if dit:
        messages.success(request, dit)
    ou = suite(rendu) if callable(suite) else suite
    return ou if isinstance(ou, HttpResponseBase) else redirect(ou or retour)


def agir(
    request: HttpRequest,
    acte: Callable[[], Any],
    *,
    succes: str | Callable[[Any], str],
    retour: str,
    suite: Suite = "",
    form: forms.BaseForm | None = None,
    montrer: Callable[[Any], HttpResponse | None] | None = None,
    fragment: Callable[[], HttpResponse] | None = None,
) -> Any:
    """Applique un acte posté, si son formulaire est valide, puis va à `suite` ou `retour`.

    `montrer(form)` remontre la page quand le formulaire est refusé, sans rien perdre ; s'il rend None
    (la page n'a plus ce formulaire), ou sans lui, les erreurs sont dites en messages et l'on revient.
    `fragment` rend la seule partie changée à une requête htmx.
    """
    erreur: ErreurMetier | None = None
    if form is None or form.is_valid():
        try:
            rendu = acte()
        except ConflitDeVersion as conflit:
            return page_conflit(request, conflit, retour=retour)
        except ErreurMetier as refus:
            erreur = refus
        else:
            rendre = fragment if fragment and getattr(request, "htmx", False) else None
            ensuite = (lambda _: rendre()) if rendre else suite
            return _conclure(request, rendu, succes, ensuite, retour)
    if form is not None and montrer is not None:
        if erreur is not None:
            poser_erreur(form, erreur)
        page = montrer(form)
        if page is not None:
            return page
    if erreur is not None:
        messages.error(request, erreur.message)
    elif form is not None:
        dire_erreurs(request, form)
    return redirect(retour)


def est_au_fil(request: HttpRequest) -> bool:
    """Vrai si la page enregistre d'elle-même, au fil de la saisie : elle attend une réponse, pas une page."""
    return request.headers.get("X-Enregistrement") == "auto"


def refuser_au_fil(message: str, **autres: Any) -> JsonResponse:
    """Ce qu'une page qui enregistre au fil de la saisie dira sous le champ."""
    return JsonResponse({"message": message, **autres}, status=422)


def enregistrer_au_fil(
    request: HttpRequest,
    acte: Callable[[], Any],
    *,
    retour: str,
    refuser: Callable[[ErreurMetier], HttpResponse],
    suite: Callable[[Any], HttpResponse],
    reste: str = "",
) -> HttpResponse:
    """Enregistre une saisie gardée au fil de la frappe, ou d'un bouton.

    Au fil : la nouvelle version, ou le refus (422), ou le conflit (409), en JSON. D'un bouton : `suite`
    d'après ce que l'acte rend, la page de `refuser`, ou celle du conflit, qui propose `retour`.
    `reste` : ce qui est à corriger, quand l'acte n'a gardé que ce qui est bien saisi.
    """
    au_fil = est_au_fil(request)
    try:
        rendu = acte()
    except ConflitDeVersion as conflit:
        if au_fil:
            return JsonResponse({"message": conflit.message}, status=409)
        return page_conflit(request, conflit, retour=retour)
    except ErreurMetier as erreur:
        return refuser_au_fil(erreur.message) if au_fil else refuser(erreur)
    if not au_fil:
        return suite(rendu)
    if reste:
        return refuser_au_fil(reste, version=rendu.version)
    return JsonResponse({"version": rendu.version})


def montrer(
    request: HttpRequest, gabarit: str, form: forms.BaseForm, contexte: dict[str, Any]
) -> HttpResponse:
    """La page et son formulaire ; 422 s'il est refusé."""
    lu = {"form": form, **contexte}
    return render(request, gabarit, lu, status=422 if form.errors else 200)


def page_formulaire(
    request: HttpRequest,
    form: forms.BaseForm,
    acte: Callable[[Any], Any],
    *,
    titre: str,
    succes: str | Callable[[Any], str],
    retour: str,
    suite: Suite = "",
    bouton: str = "Enregistrer",
    contexte: dict[str, Any] | None = None,
    gabarit: str = "ecrans/page_formulaire.html",
) -> HttpResponse:
    """Une page, un formulaire : `acte(form)` enregistre ; il rend l'adresse où aller, ou `suite` la dit."""
    ensuite = suite or (lambda rendu: rendu or retour)
    fait = essayer(request, form, lambda: acte(form), succes=succes, suite=ensuite)
    if fait is not None:
        return fait
    lu = {
        "titre": titre,
        "bouton": bouton,
        "retour": retour,
        "a_fichier": form.is_multipart(),
        **(contexte or {}),
    }
    return montrer(request, gabarit, form, lu)


def sans_version(form: Any) -> dict[str, Any]:
    """La saisie, sans la version lue."""
    return {c: v for c, v in form.cleaned_data.items() if c != "version"}


def poster(
    request: HttpRequest,
    service: Callable[..., Any],
    *,
    succes: str,
    retour: str,
    form: Any = None,
    **fixes: Any,
) -> HttpResponse:
    """Un acte d'un bouton ou d'un petit formulaire : `service(par, le, **fixes, **saisie)`."""

    def acte() -> Any:
        saisie = form.cleaned_data if form is not None else {}
        return service(**{"par": request.user, "le": timezone.localdate(), **saisie, **fixes})

    return agir(request, acte, form=form, succes=succes, retour=retour)


def saisir(
    request: HttpRequest,
    form: Any,
    service: Callable[..., Any],
    *,
    titre: str,
    succes: str,
    retour: str,
    suite: Callable[[Any], str] | None = None,
    bouton: str = "Enregistrer",
    contexte: dict[str, Any] | None = None,
    avec_version: bool = False,
    **fixes: Any,
) -> HttpResponse:
    """La page d'un formulaire dont la saisie va telle quelle à `service(par, le, **fixes)`.

    `suite` rend l'adresse où aller, d'après ce que le service rend ; sinon `retour`.
    """

    def acte(lu: Any) -> str:
        saisie = sans_version(lu)
        if avec_version:
            saisie["version"] = lu.cleaned_data["version"] or 0
        rendu = service(**{"par": request.user, "le": timezone.localdate(), **saisie, **fixes})
        return suite(rendu) if suite else retour

    return page_formulaire(
        request,
        form,
        acte,
        titre=titre,
        succes=succes,
        retour=retour,
        bouton=bouton,
        contexte=contexte,
    )


def editer(
    request: HttpRequest,
    form: Any,
    service: Callable[..., Any],
    *,
    titre: str,
    succes: str,
    retour: str,
    **fixes: Any,
) -> HttpResponse:
    """La page qui modifie une fiche : `service(version, changements, par, le, **fixes)`."""

    def acte(lu: Any) -> str:
        service(
            version=lu.cleaned_data["version"] or 0,
            changements=sans_version(lu),
            par=request.user,
            le=timezone.localdate(),
            **fixes,
        )
        return retour

    return page_formulaire(request, form, acte, titre=titre, succes=succes, retour=retour)


def vers(nom: str) -> Callable[[Any], str]:
    """L'adresse de la fiche d'un objet, par le nom complet de la vue (« piece:vue »)."""
    return lambda objet: reverse(nom, args=[objet.pk])
