"""Dépenses, ressources et paiements au fil de l'eau."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.fichiers import XLSX, fichier
from jalons.ecrans.gestes import agir, essayer, poser_erreur
from jalons.ecrans.tableurs.page import apprendre_titres
from jalons.fse.commun.forms.gestes import MotifForm
from jalons.fse.commun.services.pieces import deposer
from jalons.fse.depenses.forms.execution import DepenseForm, ImportDepensesForm
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.depenses.selectors.modele import modele_de_depenses
from jalons.fse.depenses.services import execution as services
from jalons.fse.depenses.services import import_depenses as imports
from jalons.fse.operation.views.commun import charger, contexte
from jalons.socle.erreurs import ErreurMetier


def _avec_piece(form: Any) -> dict[str, Any]:
    champs: dict[str, Any] = form.champs()
    fichier = deposer(form.cleaned_data.get("fichier"), le=timezone.localdate())
    return {**champs, "fichier": fichier} if fichier else champs


@requiert(Permission.FSE_GERER)
def nouvelle_depense(request: RequeteAgent, pk: int) -> HttpResponse:
    """Saisir une dépense."""
    objet = charger(pk)
    form = DepenseForm(request.POST or None, request.FILES or None, operation=objet)

    def acte() -> None:
        services.ajouter_depense(
            operation=objet, champs=_avec_piece(form), par=request.user, le=timezone.localdate()
        )

    suite = "fse:nouvelle_depense" if "encore" in request.POST else "fse:depenses"
    retour = reverse(suite, args=[pk])
    reponse = essayer(request, form, acte, succes="La dépense est enregistrée.", retour=retour)
    donnees = contexte(
        request,
        objet,
        "depenses",
        form=form,
        bouton="Enregistrer",
        encore=True,
        sous_titre="Nouvelle dépense",
    )
    return reponse or render(request, "fse/formulaire_operation.html", donnees)


def _depense(pk: int) -> Depense:
    return get_object_or_404(
        Depense.objects.select_related("operation__beneficiaire", "ligne_bilan__bilan"), pk=pk
    )


@requiert(Permission.FSE_GERER)
def depense(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une dépense, tant qu'aucun bilan ne l'a déclarée."""
    objet = _depense(pk)
    operation = objet.operation
    form = DepenseForm(
        request.POST or None,
        request.FILES or None,
        operation=operation,
        initial=DepenseForm.initial_de(objet),
    )

    def acte() -> None:
        services.modifier_depense(
            depense=objet,
            champs=_avec_piece(form),
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:depenses", args=[operation.pk])
    reponse = essayer(request, form, acte, succes="La dépense est corrigée.", retour=retour)
    declaree = getattr(objet, "ligne_bilan", None)
    donnees = contexte(
        request,
        operation,
        "depenses",
        form=form,
        bouton="Enregistrer",
        depense=objet,
        declaree=declaree,
        motif=MotifForm(),
        sous_titre=objet.libelle,
    )
    return reponse or render(request, "fse/depenses/depense.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER)
def retirer_depense(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une dépense, avec son motif."""
    objet = _depense(pk)
    form = MotifForm(request.POST)

    def acte() -> None:
        services.retirer_depense(
            depense=objet,
            motif=form.cleaned_data["motif"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:depenses", args=[objet.operation_id])
    return agir(request, acte, form=form, succes="La dépense est retirée.", retour=retour)


@requiert(Permission.FSE_GERER)
def importer_depenses(request: RequeteAgent, pk: int) -> HttpResponse:
    """Importer un tableau de dépenses ; les lignes fautives sont dites, les autres entrent."""
    objet = charger(pk)
    form = ImportDepensesForm(request.POST or None, request.FILES or None)
    if appris := apprendre_titres(request, form.source):
        return appris
    resultat = None
    if request.method == "POST" and form.is_valid():
        try:
            resultat = imports.importer_depenses(
                operation=objet,
                lignes=form.lignes(objet),
                par=request.user,
                le=timezone.localdate(),
                essai="essai" in request.POST,
            )
        except ErreurMetier as erreur:
            poser_erreur(form, erreur)
    donnees = contexte(
        request,
        objet,
        "depenses",
        form=form,
        resultat=resultat,
        bouton="Importer",
        sous_titre="Importer des dépenses",
    )
    return render(request, "fse/depenses/import_depenses.html", donnees)


@requiert(Permission.FSE_GERER)
def modele_depenses(request: RequeteAgent, pk: int) -> HttpResponseBase:
    """Un tableau vide, aux bonnes colonnes, avec la liste des postes et des agents."""
    objet = charger(pk)
    agents = [str(m.agent) for m in objet.missions.select_related("agent")]
    contenu = modele_de_depenses(agents)
    return fichier(contenu, nom=f"depenses-{objet.code}.xlsx", type_mime=XLSX)
