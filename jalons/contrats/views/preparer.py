"""Préparer un contrat : l'ouvrir, l'écrire étape par étape, arrêter son texte, y renoncer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.contrats.enums import EtatContrat, Suite
from jalons.contrats.forms.fin import MotifForm
from jalons.contrats.forms.preparation import EtapeForm, formulaire_de
from jalons.contrats.models import Contrat
from jalons.contrats.rules.completude import Etape
from jalons.contrats.rules.durees import ecart_des_actions
from jalons.contrats.selectors import contrats as lectures
from jalons.contrats.selectors import preparation
from jalons.contrats.services import contrats as services
from jalons.contrats.views.lire import le_lire, page_de
from jalons.ecrans.brouillons import cle_du_brouillon, envois_recus, noter_l_envoi
from jalons.ecrans.gestes import (
    agir,
    enregistrer_au_fil,
    est_au_fil,
    poser_erreur,
    refuser_au_fil,
    saisir,
)
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.saisie import entier

GERER = Permission.CONTRAT_GERER
_SUITES = {"": "", **{str(s): s for s in Suite}}


def _etape(pk: int, etape: Etape | str) -> str:
    return reverse("contrats:etape", args=[pk, str(etape)])


@require_POST
@sur_personne(GERER, niveau=Niveau.SUIVI)
def preparer(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Ouvre la préparation : un premier contrat, un renouvellement ou une révision (`suite`)."""
    suite = request.POST.get("suite", "")
    if suite not in _SUITES:
        raise Http404("Cette suite n'existe pas.")

    def acte() -> Contrat:
        return services.preparer(
            personne=personne, suite=_SUITES[suite], par=request.user, le=timezone.localdate()
        )

    return agir(
        request,
        acte,
        succes="",
        retour=reverse("contrats:personne", args=[personne.pk]),
        suite=lambda ouvert: _etape(ouvert.pk, Etape.SITUATION),
    )


@requiert(GERER)
def etape(request: RequeteAgent, pk: int, etape: str) -> HttpResponse:
    """Une étape de la préparation, enregistrée au fil de la saisie."""
    contrat = le_lire(request, pk, GERER)
    if etape not in list(Etape):
        raise Http404("Cette étape n'existe pas.")
    if request.method == "GET":
        consulter(
            request.user, ecran="contrat_engagement_preparer", personne_id=contrat.personne_id
        )
    if contrat.etat != EtatContrat.PROJET:
        return redirect(page_de(pk))
    courante = Etape(etape)
    if courante == Etape.RELIRE:
        return _relire(request, contrat)
    form = formulaire_de(courante, contrat, le=timezone.localdate(), donnees=request.POST or None)
    if request.method == "POST":
        return _enregistrer(request, contrat, courante, form)
    return _page(request, contrat, courante, form)


def _page(
    request: RequeteAgent, contrat: Contrat, etape: Etape, form: EtapeForm, *, statut: int = 200
) -> HttpResponse:
    etapes = list(Etape)
    rang = etapes.index(etape)
    contexte = {
        **_contexte(request, contrat, etape),
        "form": form,
        "suivante": etapes[rang + 1],
        "cle_brouillon": cle_du_brouillon(request.user.pk),
        "recus": envois_recus(request),
    }
    gabarit = "plan" if etape == Etape.PLAN else "etape"
    return render(request, f"contrats/{gabarit}.html", contexte, status=statut)


def _contexte(request: RequeteAgent, contrat: Contrat, etape: Etape) -> dict[str, Any]:
    reste = preparation.manques_de(contrat, le=timezone.localdate())
    return {
        "titre": f"{contrat.sorte.libelle} de {contrat.personne.nom_complet}",
        "contrat": contrat,
        "personne": contrat.personne,
        "etape": etape,
        "etapes": [(e, not any(m.etape == e for m in reste)) for e in Etape],
        "manques": reste,
    }


def _enregistrer(
    request: RequeteAgent, contrat: Contrat, etape: Etape, form: EtapeForm
) -> HttpResponse:
    if not form.is_valid():
        if est_au_fil(request):
            return refuser_au_fil("un champ est à corriger.")
        return _page(request, contrat, etape, form, statut=422)

    def acte() -> Contrat:
        ecrit = form.ecrire(par=request.user, le=timezone.localdate())
        adresse = f"{request.path}?n={contrat.pk}"
        noter_l_envoi(request, adresse, form.cleaned_data.get("saisie", ""))
        return ecrit

    def refuser(erreur: ErreurMetier) -> HttpResponse:
        poser_erreur(form, erreur)
        return _page(request, contrat, etape, form, statut=422)

    etapes = list(Etape)
    suivante = etape if "rester" in request.POST else etapes[etapes.index(etape) + 1]
    return enregistrer_au_fil(
        request,
        acte,
        retour=f"{request.path}?renoncer=1",
        refuser=refuser,
        suite=lambda _: redirect(_etape(contrat.pk, suivante)),
    )


def _relire(request: RequeteAgent, contrat: Contrat) -> HttpResponse:
    """Tout ce que le contrat dira, ce qui manque, et de quoi arrêter le texte."""
    if request.method == "POST":
        return agir(
            request,
            lambda: services.proposer(
                contrat=contrat,
                version=entier(request.POST.get("version", "")) or 0,
                par=request.user,
                le=timezone.localdate(),
            ),
            succes="Le texte est arrêté : il reste à le signer.",
            retour=_etape(contrat.pk, Etape.RELIRE),
            suite=lambda _: page_de(contrat.pk),
        )
    somme, sous = ecart_des_actions(
        contrat.heures_hebdo, [a.heures_hebdo for a in lectures.actions_de(contrat)]
    )
    contexte = {
        **_contexte(request, contrat, Etape.RELIRE),
        "somme": somme,
        "sous_la_duree": sous,
        "recus": envois_recus(request),
        "cle_brouillon": cle_du_brouillon(request.user.pk),
    }
    return render(request, "contrats/relire.html", contexte)


@require_POST
@requiert(GERER)
def reprendre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Rouvrir un texte arrêté, avant que les deux aient signé."""
    contrat = le_lire(request, pk, GERER)
    return agir(
        request,
        lambda: services.reprendre(
            contrat=contrat,
            version=entier(request.POST.get("version", "")) or 0,
            par=request.user,
            le=timezone.localdate(),
        ),
        succes="La préparation est rouverte.",
        retour=page_de(pk),
        suite=lambda _: _etape(pk, Etape.SITUATION),
    )


@requiert(GERER)
def abandonner(request: RequeteAgent, pk: int) -> HttpResponse:
    """Renoncer à un contrat en préparation."""
    contrat = le_lire(request, pk, GERER)
    return saisir(
        request,
        MotifForm(request.POST or None, initial={"version": contrat.version}),
        services.abandonner,
        titre=f"Abandonner : {contrat}",
        succes="La préparation est abandonnée.",
        retour=reverse("contrats:personne", args=[contrat.personne_id]),
        bouton="Abandonner cette préparation",
        avec_version=True,
        contrat=contrat,
    )
