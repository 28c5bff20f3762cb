"""Suivre un contrat signé : ses actions, ses freins, ses points, l'offre raisonnable ; informer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.contrats.forms.fin import OffreForm, PointForm, RemiseForm, SuivreActionForm
from jalons.contrats.models import ActionContrat, FreinContrat, OffreRaisonnable
from jalons.contrats.selectors.semaine import semaine_de
from jalons.contrats.services import information
from jalons.contrats.services import suivi as services
from jalons.contrats.views.lire import le_lire, page_de
from jalons.ecrans.gestes import agir, editer, saisir
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.socle.saisie import lire_date

GERER = Permission.CONTRAT_GERER


@requiert(GERER)
def action(request: RequeteAgent, pk: int, action_id: int) -> HttpResponse:
    """Où en est une action du plan."""
    contrat = le_lire(request, pk, GERER)
    objet = get_object_or_404(
        ActionContrat.objects.select_related("suivi", "contrat"), contrat=contrat, pk=action_id
    )
    suivi = getattr(objet, "suivi", None)
    initial = {
        "resultat": suivi.resultat if suivi else None,
        "precision": suivi.precision if suivi else "",
        "version": suivi.version if suivi else 0,
    }
    return saisir(
        request,
        SuivreActionForm(request.POST or None, initial=initial),
        services.suivre_une_action,
        titre=f"Action : {objet}",
        succes="C'est noté.",
        retour=page_de(pk),
        avec_version=True,
        action=objet,
    )


@require_POST
@requiert(GERER)
def frein(request: RequeteAgent, pk: int, frein_id: int) -> HttpResponse:
    """Un frein est levé, ou revient (`leve=non`)."""
    contrat = le_lire(request, pk, GERER)
    objet = get_object_or_404(FreinContrat, contrat=contrat, pk=frein_id)
    leve = request.POST.get("leve") != "non"
    return agir(
        request,
        lambda: services.lever_un_frein(
            frein=objet, est_leve=leve, par=request.user, le=timezone.localdate()
        ),
        succes="Le frein est levé." if leve else "Le frein est de nouveau à lever.",
        retour=page_de(pk),
    )


@requiert(GERER)
def point(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter un point d'étape."""
    contrat = le_lire(request, pk, GERER)
    return saisir(
        request,
        PointForm(request.POST or None, contrat=contrat, initial={"jour": timezone.localdate()}),
        services.noter_un_point,
        titre=f"Point d'étape : {contrat}",
        succes="Le point est noté.",
        retour=page_de(pk),
        bouton="Noter ce point",
        contrat=contrat,
    )


@requiert(GERER)
def offre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Définir l'offre raisonnable d'emploi, ou la corriger."""
    contrat = le_lire(request, pk, GERER)
    en_place = OffreRaisonnable.objects.filter(contrat=contrat).first()
    return editer(
        request,
        OffreForm(request.POST or None, instance=en_place or OffreRaisonnable(version=0)),
        services.definir_l_offre,
        titre=f"Offre raisonnable d'emploi : {contrat.personne.nom_complet}",
        succes="L'offre raisonnable est définie.",
        retour=page_de(pk),
        contrat=contrat,
    )


@sur_personne(Permission.CONTRAT_CONSULTER, niveau=Niveau.SUIVI, ecran="contrat_semaine")
def semaine(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """La semaine de la personne (`?jour=`) : prévu, dit, validé, de toutes les sources."""
    le = timezone.localdate()
    jour = lire_date(request.GET.get("jour", "")) or le
    lue = semaine_de(personne, request.user, jour=jour, le=le)
    contexte: dict[str, Any] = {
        "avant": lue.lundi - timedelta(days=7),
        "apres": lue.lundi + timedelta(days=7),
        "titre": f"Semaine de {personne.nom_complet}",
        "personne": personne,
        "semaine": lue,
        "peut_noter": request.user.peut(Permission.HEURES_GERER),
    }
    return render(request, "contrats/semaine.html", contexte)


@sur_personne(GERER, niveau=Niveau.SUIVI, ecran="contrats_engagement")
def informer(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Remettre la fiche des droits et devoirs, et en garder la preuve."""
    return saisir(
        request,
        RemiseForm(request.POST or None),
        information.remettre_la_fiche,
        titre=f"Droits et devoirs : {personne.nom_complet}",
        succes="La remise de la fiche est notée, l'exemplaire est au dossier.",
        retour=reverse("contrats:personne", args=[personne.pk]),
        bouton="Noter la remise",
        suite=lambda remise: reverse("contrats:personne", args=[personne.pk]),
        personne=personne,
    )
