"""Les entrants, les rendez-vous et leur issue."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accueil.enums import EtatRendezVous, ModeEntretien, ModeEnvoi
from jalons.accueil.forms.reception import IssueForm, RendezVousForm
from jalons.accueil.models import RendezVous
from jalons.accueil.rules.reception import jour_ouvre_suivant
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.services import reception as services
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.coordination.services.instance import droit_local
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Entree, Personne
from jalons.socle.conflit import ConflitDeVersion, page_conflit
from jalons.socle.erreurs import ErreurMetier


@sur_personne(Permission.RECEPTION_GERER)
def convoquer(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Prendre un rendez-vous et composer la convocation."""
    le = timezone.localdate()
    entree = lectures.entree_en_cours(personne)
    site = request.user.site or personne.site
    initial = {
        "date": jour_ouvre_suivant(le + timedelta(days=10), droit_local=droit_local(le)),
        "heure": "09:00",
        "agent": request.user.pk if request.user.peut(Permission.DIAGNOSTIC_REMPLIR) else None,
        "site": site.pk if site else None,
        "mode": ModeEnvoi.COURRIER,
    }
    form = RendezVousForm(request.POST or None, agent=request.user, le=le, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            rendez_vous = services.convoquer(
                personne=personne,
                entree=entree,
                agent=form.cleaned_data["agent"],
                site=form.cleaned_data["site"],
                debut=form.debut(),
                mode=ModeEnvoi(form.cleaned_data["mode"]),
                par=request.user,
                le=le,
            )
        except ErreurMetier as erreur:
            form.add_error(erreur.champ if erreur.champ in form.fields else None, erreur.message)
        else:
            messages.success(request, "Rendez-vous pris : la convocation est prête à imprimer.")
            return redirect("accueil:rendez_vous", rendez_vous.pk)
    contexte = {
        "titre": f"Convoquer {personne.nom_complet}",
        "form": form,
        "personne": personne,
        "entree": entree,
        "limite": lectures.limite_orientation(entree.date_information) if entree else None,
    }
    return render(request, "accueil/convoquer.html", contexte)


def _rendez_vous(request: RequeteAgent, pk: int, permission: Permission) -> RendezVous:
    visibles = Personne.objects.visibles_par(request.user, permission).order_by()
    trouve = (
        RendezVous.objects.filter(pk=pk, personne__in=visibles)
        .select_related("personne__site", "agent", "site", "convocation__document")
        .first()
    )
    if trouve is None:
        raise Http404("Ce rendez-vous ne vous est pas accessible.")
    return trouve


@requiert(Permission.RECEPTION_CONSULTER)
def rendez_vous(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un rendez-vous : sa convocation, et la saisie de son issue."""
    objet = _rendez_vous(request, pk, Permission.RECEPTION_CONSULTER)
    form = IssueForm(initial={"version": objet.version, "mode": ModeEntretien.FACE_A_FACE})
    return _page_rendez_vous(request, objet, form)


def _page_rendez_vous(request: RequeteAgent, objet: RendezVous, form: IssueForm) -> HttpResponse:
    contexte = {
        "titre": f"Rendez-vous de {objet.personne.nom_complet}",
        "rendez_vous": objet,
        "convocation": getattr(objet, "convocation", None),
        "form": form,
        "peut_gerer": request.user.peut(Permission.RECEPTION_GERER),
    }
    statut = 422 if form.errors else 200
    return render(request, "accueil/rendez_vous.html", contexte, status=statut)


@require_POST
@requiert(Permission.RECEPTION_GERER)
def issue(request: RequeteAgent, pk: int) -> HttpResponse:
    """Note l'issue ; si la personne est là, on passe au diagnostic."""
    objet = _rendez_vous(request, pk, Permission.RECEPTION_GERER)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _page_rendez_vous(request, objet, form)
    try:
        entretien = services.noter_issue(
            rendez_vous=objet,
            etat=EtatRendezVous(form.cleaned_data["etat"]),
            version=form.cleaned_data["version"],
            mode=ModeEntretien(form.cleaned_data["mode"] or ModeEntretien.FACE_A_FACE),
            commentaire=form.cleaned_data["commentaire"],
            par=request.user,
            le=timezone.localdate(),
        )
    except ConflitDeVersion as conflit:
        return page_conflit(request, conflit, retour=request.path.replace("issue/", ""))
    except ErreurMetier as erreur:
        if objet.etat == EtatRendezVous.PREVU:
            form.add_error(erreur.champ if erreur.champ in form.fields else None, erreur.message)
            return _page_rendez_vous(request, objet, form)
        messages.error(request, erreur.message)  # la page n'a plus ce formulaire
        return redirect("accueil:rendez_vous", pk)
    if entretien is None:
        messages.success(request, "L'issue du rendez-vous est notée.")
        return redirect("accueil:convoquer", objet.personne_id)
    if request.user.peut(Permission.DIAGNOSTIC_REMPLIR):
        return redirect("accueil:diagnostic", objet.personne_id)
    messages.success(request, "La personne est notée comme reçue.")
    return redirect("accueil:entrants")


@require_POST
@sur_personne(Permission.DIAGNOSTIC_REMPLIR)
def recevoir(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """La personne se présente sans rendez-vous : l'entretien s'ouvre."""
    services.recevoir_sans_rendez_vous(
        personne=personne,
        entree=lectures.entree_en_cours(personne),
        mode=ModeEntretien.FACE_A_FACE,
        par=request.user,
        le=timezone.localdate(),
    )
    return redirect("accueil:diagnostic", personne.pk)


@sur_personne(Permission.RECEPTION_CONSULTER)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : entrée, échéance, rendez-vous."""
    le = timezone.localdate()
    entree: Entree | None = lectures.entree_en_cours(personne)
    contexte = {
        "personne": personne,
        "entree": entree,
        "limite": lectures.limite_orientation(entree.date_information) if entree else None,
        "rendez_vous": list(lectures.historique_reception(personne)[:8]),
        "peut_gerer": Personne.objects.visibles_par(request.user, Permission.RECEPTION_GERER, le=le)
        .filter(pk=personne.pk)
        .exists(),
        "peut_recevoir": request.user.peut(Permission.DIAGNOSTIC_REMPLIR),
    }
    return render(request, "accueil/section_reception.html", contexte)
