"""Signer un contrat, l'arrêter, corriger une erreur de signature."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.contrats.enums import EtatContrat, Signataire
from jalons.contrats.forms.fin import ArreterForm, MotifForm, PapierForm, SignatureForm
from jalons.contrats.models import Contrat
from jalons.contrats.services import signature as services
from jalons.contrats.services.signature import SignatureRecue
from jalons.contrats.views.lire import le_lire, page_de, page_du_contrat
from jalons.ecrans.gestes import agir, saisir
from jalons.socle.saisie import entier

GERER = Permission.CONTRAT_GERER


def _dire(contrat: Contrat) -> str:
    if contrat.etat == EtatContrat.SIGNE:
        return "Le contrat est signé et archivé."
    return "La signature est reçue ; il manque celle de l'autre partie."


@require_POST
@requiert(GERER)
def signer(request: RequeteAgent, pk: int) -> HttpResponse:
    """La signature de la personne à l'écran, et celle du référent qui la reçoit."""
    contrat = le_lire(request, pk, GERER)
    form = SignatureForm(request.POST, est_referent=contrat.referent_id == request.user.pk)

    def acte() -> Contrat:
        lu = form.cleaned_data
        recues = [SignatureRecue(Signataire.PERSONNE, lu["nom"], lu["qualite"], lu["trace"])]
        if lu.get("referent_signe"):
            recues.append(SignatureRecue(Signataire.REFERENT, ""))
        return services.signer(
            contrat=contrat,
            recues=recues,
            version=lu["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    return agir(
        request,
        acte,
        form=form,
        succes=_dire,
        retour=page_de(pk),
        montrer=lambda lu: _remontrer(request, contrat, lu),
    )


def _remontrer(request: RequeteAgent, contrat: Contrat, form: Any) -> HttpResponse | None:
    """La page et sa saisie refusée, tant qu'elle attend encore cette signature."""
    if le_lire(request, contrat.pk).etat != EtatContrat.PROPOSE:
        return None
    return page_du_contrat(request, contrat, form)


@require_POST
@requiert(GERER)
def signer_referent(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le référent unique signe de son compte."""
    contrat = le_lire(request, pk, GERER)
    return agir(
        request,
        lambda: services.signer(
            contrat=contrat,
            recues=[SignatureRecue(Signataire.REFERENT, "")],
            version=entier(request.POST.get("version", "")) or 0,
            par=request.user,
            le=timezone.localdate(),
        ),
        succes=_dire,
        retour=page_de(pk),
    )


@require_POST
@requiert(GERER)
def papier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dépôt de l'exemplaire signé sur papier."""
    contrat = le_lire(request, pk, GERER)
    form = PapierForm(request.POST, request.FILES)

    def acte() -> Contrat:
        lu = form.cleaned_data
        return services.deposer_papier(
            contrat=contrat,
            nom=lu["nom"],
            qualite=lu["qualite"],
            contenu=lu["fichier"].read(),
            jour=lu["jour"],
            version=lu["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    return agir(
        request,
        acte,
        form=form,
        succes="L'exemplaire signé est archivé : le contrat est conclu.",
        retour=page_de(pk),
        montrer=lambda lu: _remontrer(request, contrat, lu),
    )


def _finir(
    request: RequeteAgent, pk: int, forme: Any, service: Any, titre: str, bouton: str, fait: str
) -> HttpResponse:
    """La page d'un acte qui met fin au contrat, ou qui le rétablit."""
    contrat = le_lire(request, pk, GERER)
    return saisir(
        request,
        forme(request.POST or None, initial={"version": contrat.version}),
        service,
        titre=f"{titre} : {contrat}",
        succes=fait,
        retour=page_de(pk),
        bouton=bouton,
        avec_version=True,
        contrat=contrat,
    )


@requiert(GERER)
def arreter(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le contrat cesse avant son terme."""
    return _finir(
        request,
        pk,
        ArreterForm,
        services.arreter,
        "Arrêter avant le terme",
        "Arrêter ce contrat",
        "La fin du contrat est notée.",
    )


@requiert(GERER)
def annuler(request: RequeteAgent, pk: int) -> HttpResponse:
    """Signé par erreur."""
    return _finir(
        request,
        pk,
        MotifForm,
        services.annuler,
        "Annuler, signé par erreur",
        "Annuler ce contrat",
        "Le contrat est annulé.",
    )


@requiert(GERER)
def retablir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Arrêté par erreur."""
    return _finir(
        request,
        pk,
        MotifForm,
        services.retablir,
        "Rétablir",
        "Rétablir ce contrat",
        "Le contrat court de nouveau.",
    )
