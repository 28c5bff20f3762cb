"""La semaine d'une personne : heures prévues, déclarées, validées ; les semaines trop chargées."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.activite.forms.heures import (
    CorrigerHeuresForm,
    ImputerForm,
    NoterHeuresForm,
    RetirerHeuresForm,
    ValiderHeuresForm,
)
from jalons.activite.models import Heures
from jalons.activite.selectors import heures as lectures
from jalons.activite.services import heures as services
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.ecrans.gestes import page_formulaire, poster, saisir
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.socle.saisie import lire_date


def _semaine(personne_id: int, jour: date) -> str:
    return reverse("activite:heures", args=[personne_id]) + f"?jour={jour:%Y-%m-%d}"


@sur_personne(Permission.ACTIVITE_CONSULTER, niveau=Niveau.SUIVI, ecran="heures")
def semaine(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Les heures d'une semaine (`?jour=`), et son total par étape."""
    le, agent = timezone.localdate(), request.user
    jour = lire_date(request.GET.get("jour", "")) or le
    bornes = lectures.semaine(jour)
    fin = bornes.fin or jour
    contexte = {
        "titre": f"Heures de {personne.nom_complet}",
        "personne": personne,
        "semaine": bornes,
        "lignes": lectures.heures_de(personne, agent, du=bornes.debut, au=fin, le=le),
        "total": lectures.total_de_la_semaine(personne, agent, jour=jour, le=le),
        "alertes": lectures.alertes_de_la_personne(personne, agent, du=bornes.debut, au=fin, le=le),
        "avant": bornes.debut - timedelta(days=7),
        "apres": bornes.debut + timedelta(days=7),
        "peut_gerer": agent.peut(Permission.HEURES_GERER),
    }
    return render(request, "activite/heures.html", contexte)


@sur_personne(Permission.HEURES_GERER, niveau=Niveau.SUIVI, ecran="heures_noter")
def noter(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Noter des heures."""
    jour = lire_date(request.GET.get("jour", "")) or timezone.localdate()
    return saisir(
        request,
        NoterHeuresForm(
            request.POST or None, personne=personne, agent=request.user, initial={"jour": jour}
        ),
        services.noter_heures,
        titre=f"Noter des heures : {personne.nom_complet}",
        succes="Les heures sont notées.",
        retour=_semaine(personne.pk, jour),
        suite=lambda notees: _semaine(personne.pk, notees.periode.debut),
        bouton="Noter ces heures",
        personne=personne,
    )


def _heures(request: RequeteAgent, pk: int) -> Heures:
    """La ligne d'heures, si l'agent la tient ; sinon 404."""
    lignes = lectures.visibles(request.user, Permission.HEURES_GERER)
    return get_object_or_404(lignes.select_related("personne"), pk=pk)


@requiert(Permission.HEURES_GERER)
def corriger(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger les heures prévues ou déclarées."""
    ligne = _heures(request, pk)
    initial = {"prevues": ligne.prevues, "declarees": ligne.declarees, "version": ligne.version}
    return saisir(
        request,
        CorrigerHeuresForm(request.POST or None, initial=initial),
        services.corriger_heures,
        titre=f"Corriger : {ligne}",
        succes="Les heures sont corrigées.",
        retour=_semaine(ligne.personne_id, ligne.periode.debut),
        avec_version=True,
        heures=ligne,
    )


@requiert(Permission.HEURES_GERER)
def valider(request: RequeteAgent, pk: int) -> HttpResponse:
    """Valider des heures, ou revenir sur leur validation."""
    ligne = _heures(request, pk)
    dites = ligne.retenues
    initial = {"validees": dites, "preuve": ligne.preuve, "version": ligne.version}
    return saisir(
        request,
        ValiderHeuresForm(request.POST or None, initial=initial),
        services.valider_heures,
        titre=f"Valider : {ligne}",
        succes="C'est noté.",
        retour=_semaine(ligne.personne_id, ligne.periode.debut),
        avec_version=True,
        heures=ligne,
    )


@requiert(Permission.HEURES_GERER)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une ligne notée par erreur."""
    ligne = _heures(request, pk)
    return saisir(
        request,
        RetirerHeuresForm(request.POST or None, initial={"version": ligne.version}),
        services.retirer_heures,
        titre=f"Retirer : {ligne}",
        succes="Les heures sont retirées.",
        retour=_semaine(ligne.personne_id, ligne.periode.debut),
        bouton="Retirer ces heures",
        avec_version=True,
        heures=ligne,
    )


@requiert(Permission.HEURES_GERER)
def imputer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Compter ces heures pour un usage ; ce pour quoi elles comptent déjà."""
    ligne = _heures(request, pk)
    page = reverse("activite:heures_imputer", args=[pk])
    return page_formulaire(
        request,
        ImputerForm(request.POST or None, initial={"quantite": ligne.retenues}),
        lambda form: services.imputer(
            heures=ligne, par=request.user, le=timezone.localdate(), **form.cleaned_data
        ),
        titre=f"Compter des heures : {ligne}",
        succes="Ces heures comptent.",
        retour=_semaine(ligne.personne_id, ligne.periode.debut),
        suite=lambda _faite: page,
        bouton="Compter ces heures",
        gabarit="activite/imputer.html",
        contexte={
            "heures": ligne,
            "imputations": lectures.imputations_de(ligne),
            "restes": lectures.reste_par_usage(ligne),
        },
    )


@require_POST
@requiert(Permission.HEURES_GERER)
def rendre(request: RequeteAgent, pk: int, ligne_id: int) -> HttpResponse:
    """Rendre des heures comptées : elles peuvent compter ailleurs."""
    ligne = _heures(request, pk)
    imputation = get_object_or_404(lectures.imputations_de(ligne), pk=ligne_id)
    return poster(
        request,
        services.retirer_imputation,
        succes="Ces heures ne comptent plus.",
        retour=reverse("activite:heures_imputer", args=[pk]),
        imputation=imputation,
    )
