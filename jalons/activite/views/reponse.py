"""La structure répond à un positionnement par son lien, sans compte : deux clics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.activite.enums import Cote
from jalons.activite.forms.reponse import (
    AccepterForm,
    EntrerForm,
    IssueForm,
    PresenceForm,
    RefuserForm,
)
from jalons.activite.models import Positionnement
from jalons.activite.selectors import positionnements as lectures
from jalons.activite.selectors.reponse import BUT, positionnement_du_lien, presences
from jalons.activite.services import reponse as services
from jalons.activite.views.positionnements import le_lire, page_de
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import adresse_du_site, agir, tenter
from jalons.personnes.acces_par_lien import ferme, par_lien
from jalons.personnes.models import LienPersonnel
from jalons.personnes.services.liens_personnels import est_vivant

_ACTES: dict[str, tuple[type[Any], Callable[..., Positionnement]]] = {
    "accepter": (AccepterForm, services.accepter),
    "entrer": (EntrerForm, services.noter_l_entree),
    "refuser": (RefuserForm, services.refuser),
    "presence": (PresenceForm, services.dire_la_presence),
    "sortir": (IssueForm, services.dire_l_issue),
}


@par_lien(BUT)
def reponse(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """Ce qui est demandé, et la réponse ; l'ouvrir ne change rien."""
    positionnement = positionnement_du_lien(lien)
    if positionnement is None:
        raise Http404("Ce positionnement n'existe plus.")
    initial = {"version": positionnement.version, "jour": timezone.localdate()}
    forms = {code: classe(initial=initial) for code, (classe, _) in _ACTES.items()}
    acte = request.POST.get("acte", "")
    if request.method == "POST" and acte in _ACTES:
        classe, service = _ACTES[acte]
        forms[acte] = form = classe(request.POST)
        if form.is_valid():
            # Une version dépassée se dit sur la page : elle a peut-être déjà répondu.
            fait, repondu = tenter(
                form,
                lambda: service(
                    lien=lien,
                    positionnement=positionnement,
                    maintenant=timezone.now(),
                    **form.cleaned_data,
                ),
            )
            if fait and acte == "presence":
                messages.success(request, "C'est noté. Merci.")
                return redirect(request.path)
            if fait:
                return _merci(request, repondu)
        # La version lue n'est plus la bonne : la page remontrée porte celle d'aujourd'hui.
        positionnement.refresh_from_db()
        if not est_vivant(lien, maintenant=timezone.now()):
            return ferme(request)
    return _page(request, positionnement, forms, acte)


def _page(
    request: HttpRequest, lu: Positionnement, forms: dict[str, Any], acte: str
) -> HttpResponse:
    refuse = any(form.is_bound and form.errors for form in forms.values())
    for form in forms.values():
        if form.is_bound:
            form.data = {**form.data.dict(), "version": lu.version}
    contexte = {
        "titre": "Votre réponse",
        "p": lu,
        "forms": forms,
        "acte": acte,
        "est_accepte": lu.etat == "accepte",
        "est_entre": lu.etat == "entre",
        "semaines": presences(lu) if lu.etat == "entre" else [],
    }
    return render(request, "activite/reponse/page.html", contexte, status=422 if refuse else 200)


def _merci(request: HttpRequest, fait: Positionnement) -> HttpResponse:
    contexte = {"titre": "Merci", "p": fait}
    return render(request, "activite/reponse/merci.html", contexte)


def _le_prescrire(request: RequeteAgent, pk: int) -> Positionnement:
    """Le positionnement, si l'agent est du côté qui prescrit ; sinon 404."""
    objet = le_lire(request, pk)
    if Cote.PRESCRIPTEUR not in lectures.cotes_de(request.user, objet, le=timezone.localdate()):
        raise Http404("Ce n'est pas à vous d'écrire à la structure.")
    return objet


@require_POST
@requiert(Permission.POSITIONNEMENT_GERER)
def envoyer_le_lien(request: RequeteAgent, pk: int) -> HttpResponse:
    """Envoyer, ou renvoyer, à la structure son lien de réponse."""
    objet = _le_prescrire(request, pk)
    return agir(
        request,
        lambda: services.inviter(
            positionnement=objet,
            adresse=adresse_du_site(request),
            par=request.user,
            maintenant=timezone.now(),
        ),
        succes="Le lien va partir.",
        retour=page_de(pk),
    )


@require_POST
@requiert(Permission.POSITIONNEMENT_GERER)
def fermer_le_lien(request: RequeteAgent, pk: int) -> HttpResponse:
    """Révoquer le lien de la structure."""
    objet = _le_prescrire(request, pk)
    return agir(
        request,
        lambda: services.fermer_le_lien(
            positionnement=objet, par=request.user, maintenant=timezone.now()
        ),
        succes="Le lien est fermé.",
        retour=page_de(pk),
    )
