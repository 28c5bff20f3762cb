"""Le calendrier de l'année, à l'écran, sur papier et dans l'agenda de chacun."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jalons.annuaire.models import Territoire
from jalons.annuaire.selectors import territoires
from jalons.comptes.acces import RequeteAgent, publique, requiert
from jalons.comptes.enums import Permission
from jalons.coordination.forms.instance import CalendrierForm
from jalons.coordination.models import AbonnementAgenda
from jalons.coordination.selectors import calendrier as lectures
from jalons.coordination.selectors.liens import adresse_d_abonnement, agent_de_l_abonnement
from jalons.coordination.services import abonnement as services_abonnement
from jalons.coordination.services import instance as services
from jalons.coordination.services.calendrier import composer_calendrier
from jalons.ecrans.fichiers import fichier as rendre_fichier
from jalons.ecrans.gestes import (
    adresse_du_site,
    en_dictionnaire,
    lire_filtres,
    poster,
)
from jalons.socle.saisie import entier

_ABREGES = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."
)  # fmt: skip


@requiert(Permission.COORDINATION_CONSULTER)
def annee(request: RequeteAgent) -> HttpResponse:
    """L'année d'un coup d'œil : une ligne par instance, une colonne par mois."""
    le = timezone.localdate()
    filtres = lire_filtres(request, lectures.FiltresCalendrier)
    lignes = lectures.calendrier_annee(filtres, agent=request.user, le=le)
    choisie = filtres.lire_annee(le)
    contexte = {
        "titre": f"Calendrier {choisie}",
        "annee": choisie,
        "annees": range(le.year + 1, le.year - 4, -1),
        "lignes": lignes,
        "mois": [(_ABREGES[n - 1], str(MONTHS[n])) for n in range(1, 13)],
        "par_mois": [
            (str(MONTHS[n]), seances, choisie > le.year or n >= le.month)
            for n, seances in lectures.mois_par_mois(lignes)
        ],
        "manques": sum(m.manque is not None and not m.est_passe for x in lignes for m in x.mois),
        "oubliees": sum(m.est_passe for x in lignes for m in x.mois),
        "filtres": {**en_dictionnaire(filtres), "annee": str(choisie)},
        "territoires": territoires(le=le),
        "peut_creer": choisie >= le.year and _a_creer(request, lignes),
    }
    return render(request, "coordination/calendrier.html", contexte)


def _a_creer(request: RequeteAgent, lignes: list[lectures.LigneCalendrier]) -> bool:
    """Vrai s'il manque une séance à venir dans une instance que l'agent anime."""
    return request.user.peut(Permission.COORDINATION_GERER) and any(
        m.manque is not None and not m.est_passe
        for x in lignes
        if x.instance.animateur_id == request.user.pk
        for m in x.mois
    )


def _sous_titre(filtres: lectures.FiltresCalendrier, request: RequeteAgent) -> str:
    dits = []
    if (territoire := entier(filtres.territoire)) is not None:
        dits += [str(t) for t in Territoire.objects.filter(pk=territoire)]
    if filtres.moi:
        dits.append(f"instances animées par {request.user}")
    return ", ".join(dits)


@requiert(Permission.COORDINATION_CONSULTER)
def annee_pdf(request: RequeteAgent) -> HttpResponse:
    """Le calendrier à afficher ou à distribuer."""
    le = timezone.localdate()
    filtres = lire_filtres(request, lectures.FiltresCalendrier)
    lignes = lectures.calendrier_annee(filtres, agent=request.user, le=le)
    choisie = filtres.lire_annee(le)
    contenu = composer_calendrier(
        lignes, annee=choisie, sous_titre=_sous_titre(filtres, request), le=le
    )
    return rendre_fichier(
        contenu, nom=f"calendrier-{choisie}.pdf", type_mime="application/pdf", ouvrir=True
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def creer(request: RequeteAgent) -> HttpResponse:
    """Crée d'un coup le calendrier de toutes les instances que l'agent anime."""
    form = CalendrierForm(request.POST)
    lue: date = timezone.localdate()
    voulue = entier(request.POST.get("annee", "")) or lue.year
    retour = f"{reverse('coordination:annee')}?moi=1&annee={voulue}"
    return poster(
        request,
        services.generer_calendriers,
        form=form,
        succes="Le calendrier de vos instances est à jour. Personne n'est encore invité.",
        retour=retour,
    )


@requiert(Permission.COORDINATION_CONSULTER)
def abonnement(request: RequeteAgent) -> HttpResponse:
    """S'abonner à ses séances depuis son logiciel d'agenda."""
    if request.method == "POST":
        return _changer_abonnement(request)
    ouvert = AbonnementAgenda.objects.filter(agent=request.user).first()
    contexte: dict[str, Any] = {
        "titre": "Mes séances dans mon agenda",
        "abonnement": ouvert,
        "adresse": adresse_d_abonnement(ouvert, adresse_du_site(request)) if ouvert else "",
    }
    return render(request, "coordination/abonnement.html", contexte)


def _changer_abonnement(request: RequeteAgent) -> HttpResponse:
    le = timezone.localdate()
    if request.POST.get("fermer"):
        services_abonnement.fermer_abonnement(par=request.user, le=le)
        messages.success(request, "L'adresse est fermée : votre agenda ne la lira plus.")
    else:
        services_abonnement.ouvrir_abonnement(par=request.user, le=le)
        messages.success(request, "Votre adresse est prête. Copiez-la dans votre agenda.")
    return redirect("coordination:abonnement")


@publique
@never_cache
def agenda(request: HttpRequest, jeton: str) -> HttpResponse:
    """Le calendrier que relit le logiciel d'agenda, par l'adresse secrète de l'agent."""
    agent = agent_de_l_abonnement(jeton)
    if agent is None:
        raise Http404("Cette adresse d'agenda n'est plus ouverte.")
    contenu = services_abonnement.composer_abonnement(
        agent, adresse=adresse_du_site(request), maintenant=timezone.now()
    )
    reponse = rendre_fichier(
        contenu, nom="seances.ics", type_mime="text/calendar; charset=utf-8", ouvrir=True
    )
    reponse["X-Robots-Tag"] = "noindex"
    return reponse
