"""La liste des opérations, leur synthèse, leur vie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import agir, essayer
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.commun.services.pieces import deposer
from jalons.fse.enums import StatutOperation
from jalons.fse.operation.forms.operation import ConventionForm, OperationForm, PassageForm
from jalons.fse.operation.models.operation import Convention, Operation
from jalons.fse.operation.selectors import operations as lectures
from jalons.fse.operation.services import operation as services
from jalons.fse.operation.views.commun import charger, contexte

S = StatutOperation


@requiert(Permission.FSE_GERER)
def nouvelle(request: RequeteAgent) -> HttpResponse:
    """Ouvrir une opération."""
    projet = lectures.projet_a_financer(request.GET.get("projet", ""))
    initial = {"porteur": request.user.pk, "departement": settings.DEPARTEMENT.code}
    if projet is not None:
        initial |= {"projet": projet.pk, "intitule": projet.intitule}
    form = OperationForm(request.POST or None, initial=initial)
    ouverte: list[Operation] = []

    def acte() -> None:
        ouverte.append(
            services.ouvrir_operation(
                champs=form.champs(), par=request.user, le=timezone.localdate()
            )
        )

    reponse = essayer(
        request, form, acte, succes="L'opération est ouverte.", retour=reverse("fse:liste")
    )
    if reponse is not None and ouverte:
        reponse["Location"] = reverse("fse:plan", args=[ouverte[0].pk])
    if reponse is not None:
        return reponse
    return render(request, "fse/formulaire.html", {"titre": "Nouvelle opération", "form": form})


@requiert(Permission.FSE_GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Modifier la description d'une opération."""
    objet = charger(pk)
    form = OperationForm(request.POST or None, initial=OperationForm.initial_de(objet))
    form.fields["code"].disabled = True

    def acte() -> None:
        services.modifier_operation(
            operation=objet,
            champs=form.champs(),
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:operation", args=[pk])
    reponse = essayer(request, form, acte, succes="L'opération est à jour.", retour=retour)
    donnees = contexte(
        request,
        objet,
        "synthese",
        form=form,
        bouton="Enregistrer",
        sous_titre="Modifier la description",
    )
    return reponse or render(request, "fse/formulaire_operation.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER, Permission.FSE_CONTROLER)
def passer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Faire passer l'opération à un autre statut."""
    objet = charger(pk)
    form = PassageForm(request.POST)

    def acte() -> None:
        donnees = form.cleaned_data
        services.passer(
            operation=objet,
            vers=StatutOperation(donnees["vers"]),
            commentaire=donnees["commentaire"],
            version=donnees["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:operation", args=[pk])
    return agir(request, acte, form=form, succes="Le statut est à jour.", retour=retour)


def _ce_que_l_on_signe(operation: Operation, existante: Convention | None) -> str:
    """Le plan que l'acte fige, et s'il diffère de celui déjà signé."""
    plan = lectures.plan_en_vigueur(operation)
    if plan is None:
        return "Aucun plan n'est établi : commencez par lui."
    taux = lectures.taux_dit(operation, plan.montant_ue, plan.total)
    dit = (
        f"Cet acte fige le {str(plan).lower()} : {dire_euros(plan.total)}, dont "
        f"{dire_euros(plan.montant_ue)} de l'Union ({taux})."
    )
    if existante is not None and existante.plan_id == plan.pk:
        dit += " Le plan est celui déjà signé : pour le changer, modifiez-le d'abord."
    return dit


@requiert(Permission.FSE_GERER)
def convention(request: RequeteAgent, pk: int) -> HttpResponse:
    """Signer la convention, ou un avenant si elle existe déjà."""
    objet, le = charger(pk), timezone.localdate()
    existante = lectures.convention_en_vigueur(objet)
    form = ConventionForm(request.POST or None, request.FILES or None)
    if existante is None:
        form.fields.pop("objet")
        form.fields["fin"].help_text = f"Vide : celle de l'opération, {objet.periode.fin:%d/%m/%Y}."

    def acte() -> None:
        donnees = dict(form.cleaned_data)
        donnees["fichier"] = deposer(donnees["fichier"], le=le)
        if existante is None:
            services.conventionner(operation=objet, **donnees, par=request.user, le=le)
        else:
            services.signer_avenant(operation=objet, **donnees, par=request.user, le=le)

    retour = reverse("fse:operation", args=[pk])
    reponse = essayer(request, form, acte, succes="La signature est enregistrée.", retour=retour)
    titre = "Signer un avenant" if existante else "Signer la convention"
    donnees = contexte(
        request,
        objet,
        "synthese",
        form=form,
        bouton=titre,
        sous_titre=titre,
        recapitule=_ce_que_l_on_signe(objet, existante),
    )
    return reponse or render(request, "fse/formulaire_operation.html", donnees)
