"""La publicité de l'opération : rédiger, contrôler, publier ; la page que tout le monde lit."""

from __future__ import annotations

import hashlib
import json

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, indexable, publique, requiert
from jalons.comptes.enums import Permission
from jalons.coordination.selectors.seance import seances_de_la_periode
from jalons.ecrans.fichiers import pdf
from jalons.ecrans.gestes import agir, essayer
from jalons.fse.commun.services.pieces import deposer
from jalons.fse.controles import Domaine, constats
from jalons.fse.documents.affiche import AfficheOperation
from jalons.fse.documents.fiche_publicite import FichePubliciteDocument
from jalons.fse.enums import GenrePreuvePublicite
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.views.commun import charger, contexte
from jalons.fse.publicite.forms.publicite import FicheForm, PreuveForm
from jalons.fse.publicite.models.publicite import FichePublicite
from jalons.fse.publicite.selectors.publicite import contenu_fiche, fiche_de, fiches_publiees
from jalons.fse.publicite.services import publicite as services
from jalons.socle.formulaires import VersionForm
from jalons.socle.pagination import paginer


@requiert(Permission.FSE_CONSULTER)
def publicite(request: RequeteAgent, pk: int) -> HttpResponse:
    """La fiche telle qu'elle se lira, ce qui lui manque, les preuves et les séances."""
    objet, le = charger(pk), timezone.localdate()
    donnees = contexte(
        request,
        objet,
        "publicite",
        fiche=fiche_de(objet),
        contenu=contenu_fiche(objet),
        constats=constats(objet, le=le, domaines=[Domaine.PUBLICITE]),
        preuves=objet.preuves.select_related("par"),
        preuve=PreuveForm(),
        seances=objet.seances.select_related("seance__instance").order_by("-seance__debut")[:20],
        nombre_seances=objet.seances.count(),
        form_version=VersionForm(initial={"version": objet.version}),
    )
    return render(request, "fse/publicite/publicite.html", donnees)


@requiert(Permission.FSE_GERER)
def rediger(request: RequeteAgent, pk: int) -> HttpResponse:
    """Écrire la fiche publique."""
    objet = charger(pk)
    fiche = fiche_de(objet) or FichePublicite(operation=objet, version=0)
    initial = {"version": fiche.version, "actions_texte": services.ecrire_actions(fiche.actions)}
    form = FicheForm(request.POST or None, instance=fiche, initial=initial)

    def acte() -> None:
        champs = {nom: form.cleaned_data[nom] for nom in FicheForm.Meta.fields}
        champs["actions"] = services.lire_actions(form.cleaned_data["actions_texte"])
        services.rediger_fiche(
            operation=objet,
            champs=champs,
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:publicite", args=[pk])
    reponse = essayer(request, form, acte, succes="La fiche est enregistrée.", retour=retour)
    donnees = contexte(
        request,
        objet,
        "publicite",
        form=form,
        bouton="Enregistrer la fiche",
        sous_titre="Fiche de publicité",
    )
    return reponse or render(request, "fse/formulaire_operation.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER)
def publier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Mettre la fiche en ligne, ou l'en retirer."""
    objet = charger(pk)
    form = VersionForm(request.POST)
    retirer = "retirer" in request.POST

    def acte() -> None:
        service = services.retirer_fiche if retirer else services.publier_fiche
        service(operation=objet, par=request.user, le=timezone.localdate())

    succes = "La fiche est retirée du site." if retirer else "La fiche est en ligne."
    return agir(request, acte, form=form, succes=succes, retour=reverse("fse:publicite", args=[pk]))


@require_POST
@requiert(Permission.FSE_GERER)
def prouver(request: RequeteAgent, pk: int) -> HttpResponse:
    """Garder une preuve de publicité."""
    objet, le = charger(pk), timezone.localdate()
    form = PreuveForm(request.POST, request.FILES)

    def acte() -> None:
        donnees = form.cleaned_data
        services.ajouter_preuve_publicite(
            operation=objet,
            genre=GenrePreuvePublicite(donnees["genre"]),
            date_preuve=donnees["date_preuve"],
            lieu=donnees["lieu"],
            fichier=deposer(donnees["fichier"], le=le),
            par=request.user,
            le=le,
        )

    retour = reverse("fse:publicite", args=[pk])
    return agir(request, acte, form=form, succes="La preuve est gardée.", retour=retour)


@requiert(Permission.FSE_GERER)
def seances(request: RequeteAgent, pk: int) -> HttpResponse:
    """Choisir les séances que l'opération finance."""
    objet, le = charger(pk), timezone.localdate()
    periode = objet.periode
    candidates = seances_de_la_periode(periode).exclude(operations__operation=objet)
    if request.method == "POST":
        choisies = candidates.filter(pk__in=request.POST.getlist("seance"))
        for seance in choisies:
            services.lier_seance(operation=objet, seance=seance, par=request.user, le=le)
        messages.success(request, "Les séances choisies portent désormais la mention.")
        return redirect("fse:publicite", pk)
    donnees = contexte(
        request,
        objet,
        "publicite",
        page=paginer(request, candidates),
        sous_titre="Lier des séances",
    )
    return render(request, "fse/publicite/seances.html", donnees)


@requiert(Permission.FSE_CONSULTER)
def document(request: RequeteAgent, pk: int, code: str) -> HttpResponse:
    """La fiche ou l'affiche en PDF, même avant publication."""
    return _document(charger(pk), code)


def _document(objet: Operation, code: str) -> HttpResponse:
    documents = {"fiche": FichePubliciteDocument, "affiche": AfficheOperation}
    if code not in documents:
        raise Http404("Ce document n'existe pas.")
    donnees = contenu_fiche(objet)
    # Ouvert à tous, il ne se recompose que si la fiche a changé.
    lu = json.dumps([code, donnees], sort_keys=True, default=str).encode()
    cle = f"fse-document-{hashlib.sha256(lu).hexdigest()}"
    contenu = cache.get(cle)
    if contenu is None:
        contenu = documents[code].rendre(donnees, horodatage=timezone.now())
        cache.set(cle, contenu, timeout=3600)
    return pdf(contenu, f"{code}-{objet.code}")


@indexable
@publique
def publiques(request: HttpRequest) -> HttpResponse:
    """Les opérations cofinancées, pour tous."""
    page = paginer(request, fiches_publiees())
    donnees = {"titre": "Opérations européennes du Département", "page": page}
    return render(request, "fse/publicite/publiques.html", donnees)


def _publiee(code: str) -> Operation:
    objet = fiches_publiees().filter(code=code).first()
    if objet is None:
        raise Http404("Cette opération n'a pas de fiche publiée.")
    return objet


@indexable
@publique
def fiche_publique(request: HttpRequest, code: str) -> HttpResponse:
    """La fiche d'une opération, sans compte."""
    objet = _publiee(code)
    donnees = {"titre": objet.intitule, "contenu": contenu_fiche(objet), "operation": objet}
    return render(request, "fse/publicite/fiche_publique.html", donnees)


@indexable
@publique
def fiche_publique_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """La fiche publiée en PDF accessible."""
    return _document(_publiee(code), "fiche")
