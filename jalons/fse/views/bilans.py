"""Les bilans d'exécution et leur contrôle de service fait."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.fse.enums import EtatBilan, GenreBilan
from jalons.fse.forms.champs import periode_de
from jalons.fse.forms.execution import (
    BilanForm,
    ConclusionForm,
    NotifierForm,
    RecitForm,
    ReponseForm,
    RetenirForm,
    VersionForm,
)
from jalons.fse.models import Bilan, ControleServiceFait, LigneBilan
from jalons.fse.rules.controles import Gravite
from jalons.fse.selectors import bilans as lectures
from jalons.fse.selectors.etat import constats
from jalons.fse.services import bilan as services
from jalons.fse.views.commun import agir, charger, contexte, servir, traiter
from jalons.socle.pagination import paginer


@requiert(Permission.FSE_CONSULTER)
def bilans(request: RequeteAgent, pk: int) -> HttpResponse:
    """Les bilans de l'opération, et en ouvrir un."""
    objet = charger(pk)
    initial = {"debut": objet.periode.debut, "fin": objet.periode.fin, "genre": "final"}
    donnees = contexte(
        request,
        objet,
        "bilans",
        bilans=objet.bilans.select_related("controle", "scelle_par"),
        form=BilanForm(initial=initial),
    )
    return render(request, "fse/bilans.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER)
def ouvrir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ouvrir un bilan en préparation."""
    objet = charger(pk)
    form = BilanForm(request.POST)

    def acte() -> None:
        periode = periode_de(form.cleaned_data)
        assert periode is not None  # le formulaire l'exige
        services.ouvrir_bilan(
            operation=objet,
            genre=GenreBilan(form.cleaned_data["genre"]),
            periode=periode,
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:bilans", args=[pk])
    return agir(request, form, acte, succes="Le bilan est ouvert.", retour=retour)


def _bilan(pk: int) -> Bilan:
    return get_object_or_404(
        Bilan.objects.select_related(
            "operation__beneficiaire", "operation__porteur", "controle__controleur", "scelle_par"
        ),
        pk=pk,
    )


@requiert(Permission.FSE_CONSULTER)
def bilan(request: RequeteAgent, pk: int) -> HttpResponse:
    """Préparer un bilan, ou le relire une fois scellé."""
    objet = _bilan(pk)
    operation, le = objet.operation, timezone.localdate()
    form = RecitForm(request.POST or None, initial=RecitForm.initial_de(objet))
    est_scelle = objet.etat == EtatBilan.SCELLE

    def acte() -> None:
        services.rediger_bilan(bilan=objet, **form.cleaned_data, par=request.user, le=le)

    if request.user.peut(Permission.FSE_GERER) and not est_scelle:
        retour = reverse("fse:bilan", args=[pk])
        reponse = traiter(request, form, acte, succes="Le récit est enregistré.", retour=retour)
        if reponse is not None:
            return reponse
    donnees: dict[str, Any] = {"bilan": objet, "form": form, "est_scelle": est_scelle}
    if est_scelle:
        donnees |= {"vue": objet.donnees, "nombre": len(objet.donnees["lignes"])}
    else:
        donnees["vue"] = lectures.rassembler(objet)
        donnees["nombre"] = len(donnees["vue"]["lignes"])
        donnees["non_acquittees"] = lectures.depenses_non_acquittees(objet)
        donnees["constats"] = [
            c
            for c in constats(operation, le=le)
            if c.gravite == Gravite.BLOQUANT or c.identifiant == "PA-16"
        ]
    return render(request, "fse/bilan.html", contexte(request, operation, "bilans", **donnees))


@require_POST
@requiert(Permission.FSE_GERER)
def sceller(request: RequeteAgent, pk: int) -> HttpResponse:
    """Sceller et déposer le bilan."""
    objet = _bilan(pk)
    form = VersionForm(request.POST)

    def acte() -> None:
        services.sceller_bilan(
            bilan=objet,
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:bilan", args=[pk])
    return agir(request, form, acte, succes="Le bilan est scellé et déposé.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def abandonner(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer un bilan en préparation."""
    objet = _bilan(pk)
    form = VersionForm(request.POST)

    def acte() -> None:
        services.abandonner_bilan(
            bilan=objet,
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:bilans", args=[objet.operation_id])
    return agir(request, form, acte, succes="Le bilan est retiré.", retour=retour)


@requiert(Permission.FSE_CONSULTER)
def fichier(request: RequeteAgent, pk: int, code: str) -> HttpResponse:
    """Le PDF, le tableur ou le rapport de contrôle d'un bilan."""
    objet = _bilan(pk)
    controle = getattr(objet, "controle", None)
    fichiers = {
        "pdf": objet.pdf,
        "tableur": objet.tableur,
        "rapport": controle.rapport if controle else None,
    }
    trouve = fichiers.get(code)
    if trouve is None:
        raise Http404("Ce fichier n'existe pas encore.")
    return servir(trouve)


@require_POST
@requiert(Permission.FSE_CONTROLER)
def ouvrir_controle(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ouvrir le contrôle de service fait d'un bilan scellé."""
    objet = _bilan(pk)
    form = VersionForm(request.POST)

    def acte() -> None:
        services.ouvrir_controle(bilan=objet, par=request.user, le=timezone.localdate())

    retour = reverse("fse:controle", args=[pk])
    return agir(request, form, acte, succes="Le contrôle est ouvert.", retour=retour)


@requiert(Permission.FSE_CONSULTER)
def controle(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le contrôle : les lignes, ce qui est retenu, l'échange, le montant dû."""
    objet = _bilan(pk)
    suivi: ControleServiceFait | None = getattr(objet, "controle", None)
    donnees: dict[str, Any] = {
        "bilan": objet,
        "suivi": suivi,
        "version": VersionForm(initial={"version": objet.version}),
    }
    if suivi is not None:
        filtre = request.GET.get("filtre", "")
        lignes = objet.lignes.select_related("depense__mission__agent")
        if filtre == "rejets":
            lignes = lignes.exclude(motif="")
        cumul, du = services.calculer_du(suivi)
        lue = {"version": suivi.version}
        donnees |= {
            "filtre": filtre,
            "page": paginer(request, lignes.order_by("pk")),
            "totaux": lectures.totaux_controle(suivi),
            "cumul": cumul,
            "du": du,
            "mene": suivi.controleur_id == request.user.pk and suivi.etat != "valide",
            "notifier": NotifierForm(initial={**lue, "autres_ressources": suivi.autres_ressources}),
            "reponse": ReponseForm(initial=lue),
            "conclusion": ConclusionForm(initial=lue),
        }
    return render(
        request, "fse/controle.html", contexte(request, objet.operation, "bilans", **donnees)
    )


@require_POST
@requiert(Permission.FSE_CONTROLER)
def retenir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dire ce qui est retenu d'une ligne."""
    ligne = get_object_or_404(LigneBilan, pk=pk)
    form = RetenirForm(request.POST)

    def acte() -> None:
        services.retenir(
            ligne=ligne, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:controle", args=[ligne.bilan_id]) + "?" + request.GET.urlencode()
    return agir(request, form, acte, succes="La ligne est revue.", retour=retour)


def _suivi(pk: int) -> ControleServiceFait:
    return get_object_or_404(
        ControleServiceFait.objects.select_related("bilan__operation"), bilan_id=pk
    )


@require_POST
@requiert(Permission.FSE_CONTROLER)
def notifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ouvrir l'échange contradictoire."""
    suivi = _suivi(pk)
    form = NotifierForm(request.POST)

    def acte() -> None:
        services.notifier_controle(
            controle=suivi, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:controle", args=[pk])
    return agir(request, form, acte, succes="L'échange contradictoire est ouvert.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def repondre(request: RequeteAgent, pk: int) -> HttpResponse:
    """La réponse du bénéficiaire."""
    suivi = _suivi(pk)
    form = ReponseForm(request.POST)

    def acte() -> None:
        services.repondre_controle(
            controle=suivi, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:controle", args=[pk])
    return agir(request, form, acte, succes="Votre réponse est enregistrée.", retour=retour)


@require_POST
@requiert(Permission.FSE_CONTROLER)
def valider(request: RequeteAgent, pk: int) -> HttpResponse:
    """Valider le contrôle et arrêter le montant dû."""
    suivi = _suivi(pk)
    form = ConclusionForm(request.POST)

    def acte() -> None:
        services.valider_controle(
            controle=suivi, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:controle", args=[pk])
    return agir(request, form, acte, succes="Le contrôle est validé.", retour=retour)
