"""Dépenses, ressources et paiements au fil de l'eau."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.fichiers import XLSX, fichier
from jalons.ecrans.gestes import agir, essayer, tenter
from jalons.ecrans.tableurs.page import apprendre_titres
from jalons.fse.commun.forms.gestes import MotifForm
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.commun.services.pieces import deposer
from jalons.fse.depenses.forms.execution import (
    AvoirForm,
    DepenseForm,
    ImportDepensesForm,
    TotalFactureForm,
)
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.depenses.selectors import execution as lectures_execution
from jalons.fse.depenses.selectors.modele import modele_de_depenses
from jalons.fse.depenses.services import execution as services
from jalons.fse.depenses.services import import_depenses as imports
from jalons.fse.depenses.services.avoirs import corriger_avoir, noter_avoir
from jalons.fse.depenses.services.factures import corriger_total
from jalons.fse.operation.views.commun import charger, contexte
from jalons.socle.formulaires import fermer


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
        Depense.objects.select_related(
            "operation__beneficiaire", "facture", "mission__agent", "corrige__facture"
        ),
        pk=pk,
    )


def _form_de(request: RequeteAgent, depense: Depense) -> DepenseForm | AvoirForm:
    """De quoi la corriger ; un avoir a son propre formulaire."""
    lus = (request.POST or None, request.FILES or None)
    if depense.corrige is not None:
        return AvoirForm(*lus, initial=AvoirForm.initial_de(depense))
    initial = DepenseForm.initial_de(depense)
    return DepenseForm(*lus, operation=depense.operation, initial=initial)


@requiert(Permission.FSE_GERER)
def depense(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une dépense ou un avoir, tant qu'aucun bilan ne l'a déclaré."""
    objet = _depense(pk)
    operation = objet.operation
    form = _form_de(request, objet)

    def acte() -> None:
        champs, version = _avec_piece(form), form.cleaned_data["version"]
        reste = {"champs": champs, "version": version, "par": request.user, "le": _aujourdhui()}
        if objet.corrige is None:
            services.modifier_depense(depense=objet, **reste)
        else:
            corriger_avoir(avoir=objet, **reste)

    retour = reverse("fse:depenses", args=[operation.pk])
    reponse = essayer(request, form, acte, succes="La correction est enregistrée.", retour=retour)
    declarees = list(objet.lignes_bilan.select_related("bilan"))
    if declarees:
        fermer(form)
    donnees = contexte(
        request,
        operation,
        "depenses",
        form=form,
        bouton="Enregistrer",
        depense=objet,
        declarees=declarees,
        avoirs=objet.avoirs.select_related("facture").order_by("date", "pk"),
        reste=objet.montant + lectures_execution.rendu_sur(objet),
        facture=lectures_execution.facture_vue(objet.facture) if objet.facture else None,
        total=TotalFactureForm(initial={"total": abs(objet.facture.total)})
        if objet.facture
        else None,
        motif=MotifForm(),
        sous_titre=objet.libelle,
    )
    return reponse or render(request, "fse/depenses/depense.html", donnees)


def _aujourdhui() -> date:
    return timezone.localdate()


@requiert(Permission.FSE_GERER)
def avoir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter ce que le fournisseur rend sur une dépense, même déclarée."""
    objet = _depense(pk)
    form = AvoirForm(request.POST or None, request.FILES or None)

    def acte() -> None:
        noter_avoir(depense=objet, champs=_avec_piece(form), par=request.user, le=_aujourdhui())

    retour = reverse("fse:depense", args=[pk])
    reponse = essayer(request, form, acte, succes="L'avoir est noté.", retour=retour)
    dit = f"{objet.libelle}, {objet.tiers}" if objet.tiers else objet.libelle
    recapitule = f"Sur la dépense « {dit} » de {dire_euros(objet.montant)}."
    if rendu := lectures_execution.rendu_sur(objet):
        recapitule += f" Il en reste {dire_euros(objet.montant + rendu)} après ses avoirs."
    donnees = contexte(
        request,
        objet.operation,
        "depenses",
        form=form,
        bouton="Noter l'avoir",
        recapitule=recapitule,
        sous_titre=f"Avoir sur « {objet.libelle} »",
    )
    return reponse or render(request, "fse/formulaire_operation.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER)
def corriger_facture(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger le total d'une facture partagée, depuis l'une de ses dépenses."""
    objet = _depense(pk)
    facture = objet.facture
    if facture is None:
        raise Http404("Cette dépense n'a pas de facture numérotée.")
    form = TotalFactureForm(request.POST)

    def acte() -> None:
        corriger_total(
            facture=facture,
            total=form.cleaned_data["total"] * (1 if facture.total > 0 else -1),
            motif=form.cleaned_data["motif"],
            par=request.user,
            le=_aujourdhui(),
        )

    retour = reverse("fse:depense", args=[pk])
    return agir(request, acte, form=form, succes="Le total est corrigé.", retour=retour)


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

    def acte() -> Any:
        return imports.importer_depenses(
            operation=objet,
            lignes=form.lignes(objet),
            par=request.user,
            le=timezone.localdate(),
            essai="essai" in request.POST,
        )

    importe = request.method == "POST" and form.is_valid()
    _, resultat = tenter(form, acte) if importe else (False, None)
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
