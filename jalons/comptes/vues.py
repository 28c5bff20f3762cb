"""Les gestes communs des écrans : filtres de l'adresse, appliquer un acte, montrer un formulaire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent
from jalons.socle.conflit import ConflitDeVersion, page_conflit
from jalons.socle.erreurs import ErreurMetier

Filtres = TypeVar("Filtres")


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


def appliquer(
    request: HttpRequest,
    acte: Callable[[], Any],
    *,
    succes: str,
    retour: str,
    form: forms.BaseForm | None = None,
) -> HttpResponse:
    """Applique un acte (POST) et revient à `retour`, avec un message ; 409 si la fiche a changé."""
    if form is not None and not form.is_valid():
        champ, erreurs = next(iter(form.errors.items()))
        libelle = form.fields[champ].label if champ in form.fields else ""
        messages.error(request, f"{libelle} : {erreurs[0]}" if libelle else str(erreurs[0]))
        return redirect(retour)
    try:
        acte()
    except ConflitDeVersion as conflit:
        return page_conflit(request, conflit, retour=retour)
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
    else:
        messages.success(request, succes)
    return redirect(retour)


def page_formulaire(
    request: RequeteAgent,
    form: forms.BaseForm,
    acte: Callable[[Any], str],
    *,
    titre: str,
    succes: str,
    retour: str,
    bouton: str = "Enregistrer",
    contexte: dict[str, Any] | None = None,
    gabarit: str = "socle/page_formulaire.html",
) -> HttpResponse:
    """Une page, un formulaire : `acte(form)` enregistre et rend l'adresse où aller ensuite."""
    if request.method == "POST" and form.is_valid():
        try:
            suite = acte(form)
        except ConflitDeVersion as conflit:
            return page_conflit(request, conflit, retour=request.path)
        except ErreurMetier as erreur:
            champ = erreur.champ if erreur.champ in form.fields else None
            form.add_error(champ, erreur.message)
        else:
            messages.success(request, succes)
            return redirect(suite)
    a_fichier = any(isinstance(c, forms.FileField) for c in form.fields.values())
    lu = {
        "titre": titre,
        "form": form,
        "bouton": bouton,
        "retour": retour,
        "a_fichier": a_fichier,
        **(contexte or {}),
    }
    return render(request, gabarit, lu, status=422 if form.errors else 200)


def sans_version(form: Any) -> dict[str, Any]:
    """La saisie, sans la version lue."""
    return {c: v for c, v in form.cleaned_data.items() if c != "version"}


def poster(
    request: RequeteAgent,
    service: Callable[..., Any],
    *,
    succes: str,
    retour: str,
    form: Any = None,
    **fixes: Any,
) -> HttpResponse:
    """Un acte d'un bouton ou d'un petit formulaire : `service(par, le, **fixes, **saisie)`."""

    def acte() -> None:
        saisie = form.cleaned_data if form is not None else {}
        service(**{"par": request.user, "le": timezone.localdate(), **saisie, **fixes})

    return appliquer(request, acte, form=form, succes=succes, retour=retour)


def saisir(
    request: RequeteAgent,
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
    request: RequeteAgent,
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
