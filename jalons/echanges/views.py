"""Les fichiers reçus : déposer, suivre, régler les rejets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from procrastinate.exceptions import AlreadyEnqueued

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter
from jalons.echanges import services
from jalons.echanges.enums import Derogation, EtatLot
from jalons.echanges.forms import CodeForm, CorrectionForm, DepotForm, EcarterForm
from jalons.echanges.jobs import poursuivre_lot
from jalons.echanges.listes.lots import ListeLots
from jalons.echanges.models import APPLIQUES, Lot, Rejet
from jalons.echanges.selectors import (
    confirmations,
    dossiers_absents,
    lignes_compteurs,
    mettre_en_file,
    rang_en_file,
)
from jalons.ecrans.gestes import agir, poster, vers
from jalons.ecrans.listes.page import montrer_liste
from jalons.socle.pagination import paginer

# Ce que dit un lecteur d'écran quand le suivi d'un fichier s'arrête.
ANNONCES: dict[str, str] = {
    EtatLot.SCELLE: "Le fichier est intégré.",
    EtatLot.REFUSE: "Ce fichier est refusé.",
    EtatLot.ERREUR: "L'import est en erreur.",
    EtatLot.ABSENTS: "Des absents sont à confirmer.",
}


@requiert(Permission.IMPORT_CONSULTER)
def lots(request: RequeteAgent) -> HttpResponseBase:
    """Les fichiers reçus et le dépôt d'un nouveau."""
    peut_deposer = request.method == "POST" and request.user.peut(Permission.IMPORT_LANCER)
    form = DepotForm(request.POST, request.FILES) if peut_deposer else DepotForm()
    if peut_deposer and form.is_valid():
        return _deposer(request, form)
    return montrer_liste(request, ListeLots, depot=form)


lots.recoit_de_gros_fichiers = True  # type: ignore[attr-defined]


def _deposer(request: RequeteAgent, form: DepotForm) -> HttpResponse:
    simule = form.cleaned_data["simuler"]
    lire = services.simuler if simule else services.deposer

    def suite(lot: Lot) -> str | HttpResponse:
        if simule:
            contexte = {
                "titre": f"Simulation de {lot.nom}",
                "lot": lot,
                "compteurs": lignes_compteurs(lot),
                "simulation": True,
            }
            return render(request, "echanges/lot.html", contexte)
        if lot.etat in APPLIQUES:
            messages.info(request, "Ce fichier est déjà intégré : rien n'a changé.")
        elif lot.est_en_cours:
            _mettre_en_file(request, lot)
        return reverse("echanges:lot", args=[lot.pk])

    return agir(
        request,
        lambda: lire(
            fichier=form.cleaned_data["fichier"], par=request.user, le=timezone.localdate()
        ),
        succes="",
        suite=suite,
        retour=reverse("echanges:lots"),
    )


def _mettre_en_file(request: RequeteAgent, lot: Lot) -> None:
    try:
        mettre_en_file(poursuivre_lot, lot)
    except AlreadyEnqueued:
        messages.info(request, "Cet import est déjà en file.")


@requiert(Permission.IMPORT_CONSULTER)
def lot(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un fichier : où il en est, ce qu'il a changé, ses rejets."""
    objet = get_object_or_404(Lot.objects.select_related("par"), pk=pk)
    contexte = {
        "titre": objet.nom,
        "lot": objet,
        "compteurs": lignes_compteurs(objet),
        "page": paginer(request, objet.rejets.defer("fragment")),
        "peut_lancer": request.user.peut(Permission.IMPORT_LANCER),
        "confirmations": confirmations(objet),
        "rang_en_file": rang_en_file(objet),
        "annonce": ANNONCES.get(objet.etat, ""),
    }
    gabarit = "echanges/lot_suivi.html" if request.htmx else "echanges/lot.html"
    return render(request, gabarit, contexte)


@require_POST
@requiert(Permission.IMPORT_LANCER)
def reprendre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Remet en file un import interrompu."""
    _mettre_en_file(request, get_object_or_404(Lot, pk=pk))
    return redirect("echanges:lot", pk)


@require_POST
@requiert(Permission.IMPORT_LANCER)
def decider(request: RequeteAgent, pk: int) -> HttpResponse:
    """Confirmer un fichier inhabituel, ou l'abandonner."""
    objet, retour = get_object_or_404(Lot, pk=pk), reverse("echanges:lot", args=[pk])
    geste = request.POST.get("geste", "")
    if geste == "abandonner":
        return poster(
            request,
            services.abandonner,
            succes="Ce fichier est abandonné.",
            retour=retour,
            lot=objet,
        )
    if geste not in Derogation.values:
        return redirect(retour)
    return agir(
        request,
        lambda: services.confirmer(
            lot=objet, derogation=Derogation(geste), par=request.user, le=timezone.localdate()
        ),
        succes="C'est noté : déposez de nouveau le fichier, il sera lu.",
        suite=reverse("echanges:lots"),
        retour=retour,
    )


@requiert(Permission.IMPORT_CONSULTER)
def absents(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le reçu : les absents d'un fichier mensuel, par leur nom, avant de clore leur dossier."""
    objet = get_object_or_404(Lot, pk=pk)
    if request.method == "POST" and request.user.peut(Permission.IMPORT_LANCER):
        return _regler_absents(request, objet)
    poses = services.relever_absents(objet) if objet.etat in APPLIQUES else []
    numeros = [d.numero_demande for d in poses]
    consulter(request.user, ecran="absents", detail=f"fichier {pk}")
    contexte = {
        "titre": "Absents du fichier",
        "lot": objet,
        "dossiers": dossiers_absents(numeros),  # tous : ce que l'on clôt, on l'a vu
        "sans_cle": services.rejets_sans_cle(objet),
        "peut_lancer": request.user.peut(Permission.IMPORT_LANCER),
    }
    return render(request, "echanges/absents.html", contexte)


def _regler_absents(request: RequeteAgent, objet: Lot) -> HttpResponse:
    garde_tous = request.POST.get("geste") == "garder_tous"

    def acte() -> Lot:
        qui: dict[str, Any] = {"lot": objet, "par": request.user, "le": timezone.localdate()}
        if garde_tous:
            return services.garder_les_absents(**qui)
        return services.clore_les_absents(gardes=request.POST.getlist("garder"), **qui)

    def dire(regle: Lot) -> str:
        if garde_tous:
            return "Le fichier est intégré ; aucun dossier n'a été clos."
        return f"Le fichier est intégré ; dossiers clos : {regle.compteurs.get('absents', 0)}."

    retour = reverse("echanges:absents", args=[objet.pk])
    return agir(request, acte, succes=dire, suite=vers("echanges:lot"), retour=retour)


@requiert(Permission.IMPORT_CONSULTER)
def rejet(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un bloc rejeté : ses défauts, et ce que l'on peut faire."""
    objet = get_object_or_404(Rejet.objects.select_related("lot"), pk=pk)
    consulter(request.user, ecran="rejet", detail=f"rejet {pk}")
    inconnus = [m for m in objet.motifs if m["code"] == "code_inconnu"]
    liste = inconnus[0]["chemin"].rsplit("/", 1)[-1] if inconnus else ""
    contexte = {
        "titre": f"Rejet, ligne {objet.ligne}",
        "rejet": objet,
        "code": CodeForm(initial={"liste": liste}) if inconnus else None,
        "ecarter": EcarterForm(),
        "correction": _correction(objet),
        "peut_lancer": request.user.peut(Permission.IMPORT_LANCER),
    }
    return render(request, "echanges/rejet.html", contexte)


def _correction(objet: Rejet, donnees: Any = None) -> CorrectionForm | None:
    recues, libelles = services.valeurs_corrigeables(objet)
    return CorrectionForm(donnees, libelles=libelles, recues=recues) if recues else None


@require_POST
@requiert(Permission.IMPORT_LANCER)
def regler(request: RequeteAgent, pk: int) -> HttpResponse:
    """Rejouer, écarter, ou compléter la liste de codes puis rejouer."""
    objet = get_object_or_404(Rejet, pk=pk)
    geste, retour = request.POST.get("geste"), reverse("echanges:rejet", args=[pk])
    qui: dict[str, Any] = {"par": request.user, "le": timezone.localdate()}

    def ecarter() -> None:
        services.ecarter(rejet=objet, commentaire=request.POST.get("commentaire", ""), **qui)

    def rejouer() -> None:
        form = CodeForm(request.POST)
        if geste == "code" and form.is_valid():
            services.completer_code(**form.cleaned_data, **qui)
        corrige = _correction(objet, request.POST) if geste == "corriger" else None
        corrections = corrige.cleaned_data if corrige and corrige.is_valid() else {}
        services.rejouer(rejet=objet, corrections=corrections, **qui)

    if geste == "ecarter":
        return agir(request, ecarter, succes="Le bloc est écarté.", retour=retour)
    return agir(request, rejouer, succes="Le bloc est intégré.", retour=retour)
