"""Ce que partagent les écrans d'une opération : la charger, ses onglets, agir et revenir."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Permission
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import TERMINEES
from jalons.socle.conflit import ConflitDeVersion, page_conflit
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.models import Fichier

ONGLETS = (
    ("synthese", "Synthèse", "fse:operation"),
    ("dossier", "Dossier", "fse:dossier"),
    ("plan", "Plan", "fse:plan"),
    ("depenses", "Dépenses", "fse:depenses"),
    ("ressources", "Ressources", "fse:ressources"),
    ("temps", "Temps", "fse:temps"),
    ("participants", "Participants", "fse:participants"),
    ("bilans", "Bilans et contrôle", "fse:bilans"),
    ("publicite", "Publicité", "fse:publicite"),
)


def charger(pk: int) -> Operation:
    """L'opération ou 404."""
    return get_object_or_404(
        Operation.objects.select_related("beneficiaire", "porteur", "instructeur", "projet"), pk=pk
    )


def contexte(
    request: RequeteAgent, operation: Operation, onglet: str, **autres: Any
) -> dict[str, Any]:
    """Le contexte commun aux onglets d'une opération."""
    return {
        "titre": operation.intitule,
        "operation": operation,
        "onglet": onglet,
        "onglet_libelle": next(libelle for code, libelle, _ in ONGLETS if code == onglet),
        "onglet_lien": next(
            reverse(vue, args=[operation.pk]) for code, _, vue in ONGLETS if code == onglet
        ),
        "onglets": [
            (code, libelle, reverse(vue, args=[operation.pk]))
            for code, libelle, vue in ONGLETS
            if code != "participants" or operation.a_participants
        ],
        "peut_gerer": request.user.peut(Permission.FSE_GERER) and operation.statut not in TERMINEES,
        "ouvre_les_paies": request.user.peut(Permission.FSE_GERER)
        or request.user.peut(Permission.FSE_CONTROLER),
        "peut_controler": request.user.peut(Permission.FSE_CONTROLER)
        and request.user.pk != operation.porteur_id,
        **autres,
    }


def traiter(
    request: RequeteAgent, form: Any, acte: Callable[[], Any], *, succes: str, retour: str
) -> HttpResponse | None:
    """Applique l'acte d'un formulaire valide ; None quand il faut (ré)afficher le formulaire."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        acte()
    except ConflitDeVersion as conflit:
        return page_conflit(request, conflit, retour=retour)
    except ErreurMetier as erreur:
        form.add_error(erreur.champ if erreur.champ in form.fields else None, erreur.message)
        return None
    messages.success(request, succes)
    return redirect(retour)


def agir(
    request: RequeteAgent, form: forms.Form, acte: Callable[[], Any], *, succes: str, retour: str
) -> HttpResponse:
    """Applique un acte posté depuis une page qui en porte plusieurs, puis y revient."""
    if not form.is_valid():
        for champ, erreurs in form.errors.items():
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


def servir(fichier: Fichier, *, nom: str = "") -> HttpResponse:
    """Le fichier archivé, affiché dans le navigateur s'il sait, sinon téléchargé."""
    reponse = HttpResponse(bytes(fichier.contenu), content_type=fichier.type_mime)
    ouvert = fichier.type_mime in ("application/pdf", "image/png", "image/jpeg")
    propre = (nom or fichier.nom).encode("ascii", "ignore").decode().replace('"', "")
    reponse["Content-Disposition"] = (
        f'{"inline" if ouvert else "attachment"}; filename="{propre or "piece"}"'
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


def pdf(contenu: bytes, nom: str) -> HttpResponse:
    """Un PDF composé à l'instant."""
    reponse = HttpResponse(contenu, content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="{nom}.pdf"'
    return reponse
