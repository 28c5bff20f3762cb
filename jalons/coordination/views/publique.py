"""Ce qu'un invité fait sans compte, par son lien personnel : répondre, lire, proposer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from jalons.comptes.acces import publique
from jalons.coordination.enums import GenreProposition, ReponseInvitation
from jalons.coordination.forms.instance import SujetForm
from jalons.coordination.forms.seance import ReponseForm
from jalons.coordination.models import Invitation
from jalons.coordination.selectors.liens import lien_de_reponse, lire_jeton
from jalons.coordination.services.instance import proposer as noter_proposition
from jalons.coordination.services.invitation import repondre as noter_reponse
from jalons.coordination.services.messages import composer_evenement
from jalons.ecrans.fichiers import fichier as rendre_fichier
from jalons.ecrans.gestes import adresse_du_site, essayer, montrer
from jalons.socle.debit import trop_souvent

_PAR_MINUTE = 10


def _ferme(
    request: HttpRequest, raison: str, *, entete: str = "", status: int = 404
) -> HttpResponse:
    contexte = {"titre": entete or "Lien fermé", "entete": entete, "raison": raison}
    return render(request, "coordination/lien_ferme.html", contexte, status=status)


def _trop(request: HttpRequest) -> HttpResponse:
    raison = (
        "Ce lien a beaucoup servi : réessayez dans une minute. Votre dernière réponse est gardée."
    )
    return _ferme(request, raison, entete="Un instant", status=429)


def _initial(request: HttpRequest, invitation: Invitation) -> dict[str, str]:
    """Sa réponse déjà donnée, ou celle du bouton du message : cochée, pas encore envoyée."""
    voulue = request.GET.get("reponse", "")
    if voulue not in {r.value for r in ReponseInvitation if r != ReponseInvitation.EN_ATTENTE}:
        voulue = invitation.reponse if invitation.repondu_le else ""
    textes = {"represente_par": invitation.represente_par, "message": invitation.message}
    return {"reponse": voulue, **textes} if voulue else textes


@publique
@never_cache
def repondre(request: HttpRequest, jeton: str) -> HttpResponse:
    """Montre la séance et demande ; seule la réponse envoyée (POST) change quelque chose."""
    lu = lire_jeton(jeton, maintenant=timezone.now())
    if lu.invitation is None:
        return _ferme(request, lu.raison)
    invitation = lu.invitation
    form = ReponseForm(request.POST or None, initial=_initial(request, invitation))
    if request.method == "POST" and _trop_souvent(invitation):
        return _trop(request)
    if fait := essayer(
        request,
        form,
        lambda: _noter(invitation, form),
        succes="",
        suite=lambda notee: _merci(request, notee, jeton),
    ):
        return fait
    contexte: dict[str, Any] = {
        "titre": "Votre réponse",
        "invitation": invitation,
        "seance": invitation.seance,
        "points": list(invitation.seance.points.all()),
        "pieces": list(invitation.seance.pieces.filter(est_emargement=False)),
        "jeton": jeton,
        "deja": invitation.repondu_le is not None,
    }
    return montrer(request, "coordination/repondre.html", form, contexte)


def _trop_souvent(invitation: Invitation) -> bool:
    """Vrai au-delà de quelques réponses par minute : un lien public n'est pas un robinet."""
    cle = f"coordination-reponse-{invitation.pk}"
    return trop_souvent(cle, maximum=_PAR_MINUTE, secondes=60)


def _noter(invitation: Invitation, form: ReponseForm) -> Invitation:
    return noter_reponse(
        invitation=invitation,
        reponse=ReponseInvitation(form.cleaned_data["reponse"]),
        represente_par=form.cleaned_data["represente_par"],
        message=form.cleaned_data["message"],
        par=None,
        le=timezone.now(),
    )


def _merci(request: HttpRequest, invitation: Invitation, jeton: str) -> HttpResponse:
    contexte = {
        "titre": "Merci",
        "invitation": invitation,
        "seance": invitation.seance,
        "jeton": jeton,
        "vient": invitation.reponse == ReponseInvitation.PRESENT,
    }
    return render(request, "coordination/merci.html", contexte)


@publique
@never_cache
def evenement(request: HttpRequest, jeton: str) -> HttpResponse:
    """L'événement d'agenda, pour qui ne l'a pas ouvert depuis son message."""
    maintenant = timezone.now()
    lu = lire_jeton(jeton, maintenant=maintenant)
    if lu.invitation is None:
        return _ferme(request, lu.raison)
    lien = lien_de_reponse(lu.invitation, adresse_du_site(request))
    contenu = composer_evenement(lu.invitation, lien, maintenant)
    return rendre_fichier(
        contenu, nom="seance.ics", type_mime="text/calendar; charset=utf-8", ouvrir=False
    )


@publique
@never_cache
def piece(request: HttpRequest, jeton: str, pk: int) -> HttpResponse:
    """Un papier de la séance ; la feuille de présence signée n'en est pas."""
    lu = lire_jeton(jeton, maintenant=timezone.now())
    if lu.invitation is None:
        return _ferme(request, lu.raison)
    papiers = lu.invitation.seance.pieces.select_related("fichier")
    objet = get_object_or_404(papiers, pk=pk, est_emargement=False)
    fichier = objet.fichier
    return rendre_fichier(
        bytes(fichier.contenu), nom=fichier.nom, type_mime=fichier.type_mime, ouvrir=False
    )


@publique
@never_cache
def proposer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Un partenaire sans compte propose un intervenant, un dispositif ou un thème."""
    lu = lire_jeton(jeton, maintenant=timezone.now())
    if lu.invitation is None:
        return _ferme(request, lu.raison)
    invitation = lu.invitation
    if request.method == "POST" and _trop_souvent(invitation):
        return _trop(request)
    form = SujetForm(request.POST or None)

    def acte() -> None:
        noter_proposition(
            **{**form.cleaned_data, "genre": GenreProposition(form.cleaned_data["genre"])},
            instance=invitation.seance.instance,
            nom=_signature(invitation),
            par=None,
            le=timezone.localdate(),
        )

    contexte = {
        "titre": "Proposer un sujet",
        "invitation": invitation,
        "instance": invitation.seance.instance,
        "retour": reverse("coordination:repondre", args=[jeton]),
        "faite": False,
    }
    gabarit = "coordination/proposer_public.html"
    fait = essayer(
        request,
        form,
        acte,
        succes="",
        suite=lambda _: montrer(request, gabarit, SujetForm(), {**contexte, "faite": True}),
    )
    return fait or montrer(request, gabarit, form, contexte)


def _signature(invitation: Invitation) -> str:
    organisme = f" ({invitation.organisme})" if invitation.organisme else ""
    return f"{invitation.nom}{organisme}"
