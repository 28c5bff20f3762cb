"""Convoquer, déplacer, annuler, dire l'issue d'un rendez-vous, la corriger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accueil.enums import AuteurAnnulation, EtatRendezVous, ModeEntretien, ModeEnvoi
from jalons.accueil.forms.reception import (
    AnnulationForm,
    CorrectionForm,
    IssueForm,
    RendezVousForm,
)
from jalons.accueil.models import Entretien, RendezVous
from jalons.accueil.rules.reception import jour_ouvre_suivant
from jalons.accueil.rules.rendez_vous import Geste
from jalons.accueil.selectors import rappels as lectures_des_rappels
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.selectors import rendez_vous as agendas
from jalons.accueil.services import convocations, rappels
from jalons.accueil.services import rendez_vous as services
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.gestes import agir, essayer
from jalons.ecrans.retours import est_sur
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Entree, Personne
from jalons.socle.saisie import entier


def _initial(
    request: RequeteAgent, personne: Personne, entree: Entree | None, le: date
) -> dict[str, Any]:
    confiee = getattr(entree, "prise_en_charge", None)
    moi = request.user.pk if request.user.peut(Permission.DIAGNOSTIC_REMPLIR) else None
    site = request.user.site or personne.site
    jour = jour_ouvre_suivant(le + timedelta(days=10), droit_local=agendas.horaires(le).droit_local)
    recoit = confiee.agent if confiee else request.user
    libres = agendas.libres_de(recoit, jour, le=le)
    return {
        "date": jour,
        "heure": f"{libres[0]:%H:%M}" if libres else "09:00",
        "agent": confiee.agent_id if confiee else moi,
        "site": site.pk if site else None,
        "mode": ModeEnvoi.COURRIER,
    }


def _prendre(form: RendezVousForm, faire: Callable[..., RendezVous]) -> RendezVous | None:
    """Prend le rendez-vous saisi ; None : un avertissement est à confirmer."""
    lu = form.cleaned_data
    try:
        return faire(
            agent=lu["agent"],
            site=lu["site"],
            debut=form.debut(),
            mode=ModeEnvoi(lu["mode"]),
            malgre_tout=lu["malgre_tout"],
        )
    except services.RendezVousAConfirmer as doute:
        form.avertissements = doute.avertissements  # type: ignore[attr-defined]
        form.data = {**form.data.dict(), "malgre_tout": "on"}  # type: ignore[attr-defined]
    return None


def _essayer_de_prendre(
    request: RequeteAgent,
    form: RendezVousForm,
    faire: Callable[..., RendezVous],
    *,
    succes: str,
    retour: str,
    page: Callable[[], HttpResponse],
) -> HttpResponse:
    """Le rendez-vous pris, ou la page : un refus sur son champ, un avertissement à confirmer."""
    fait = essayer(
        request,
        form,
        lambda: _prendre(form, faire),
        succes=lambda pris: succes if pris else "",
        retour=retour,
        suite=lambda pris: reverse("accueil:rendez_vous", args=[pris.pk]) if pris else page(),
    )
    return fait or page()


def _page_rendez_vous_a_prendre(
    request: RequeteAgent,
    form: RendezVousForm,
    personne: Personne,
    entree: Entree | None,
    **autres: Any,
) -> HttpResponse:
    contexte = {
        "form": form,
        "avertissements": getattr(form, "avertissements", []),
        "personne": personne,
        "entree": entree,
        "limite": lectures.limite_orientation(entree.date_information) if entree else None,
        **autres,
    }
    statut = 422 if form.errors or contexte["avertissements"] else 200
    return render(request, "accueil/convoquer.html", contexte, status=statut)


@sur_personne(Permission.RECEPTION_GERER)
def convoquer(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Prendre un rendez-vous et composer la convocation."""
    le = timezone.localdate()
    entree = lectures.entree_en_cours(personne)
    initial = _initial(request, personne, entree, le)
    form = RendezVousForm(request.POST or None, agent=request.user, le=le, initial=initial)
    return _essayer_de_prendre(
        request,
        form,
        lambda **lu: services.convoquer(
            personne=personne, entree=entree, par=request.user, le=le, **lu
        ),
        succes="Rendez-vous pris : la convocation est prête.",
        retour=request.path,
        page=lambda: _page_rendez_vous_a_prendre(
            request, form, personne, entree, titre=f"Convoquer {personne.nom_complet}"
        ),
    )


def _rendez_vous(request: RequeteAgent, pk: int, permission: Permission) -> RendezVous:
    visibles = Personne.objects.visibles_par(request.user, permission).order_by()
    trouve = (
        RendezVous.objects.filter(pk=pk, personne__in=visibles)
        .select_related(
            "personne__site",
            "agent",
            "site",
            "entree",
            "convocation__document",
            "note_par",
            "remplacant",
            "entretien__agent",
            "rappel",
        )
        .first()
    )
    if trouve is None:
        raise Http404("Ce rendez-vous ne vous est pas accessible.")
    return trouve


def _issue_form(request: RequeteAgent, objet: RendezVous, *donnees: Any) -> IssueForm:
    le = timezone.localdate()
    # À l'envoi, toute issue se lit : le service dit mieux que le formulaire pourquoi il refuse.
    ouverts = {g.value: True for g in Geste} if donnees else services.etat_des_gestes(objet, le=le)
    return IssueForm(
        *donnees,
        ouverts=ouverts,
        feminin=objet.personne.est_feminin,
        agent=request.user,
        le=le,
        recoit=objet.agent,
        initial={
            "version": objet.version,
            "mode": ModeEntretien.FACE_A_FACE,
            "jour": timezone.localtime(objet.debut).date(),
            "agent": objet.agent_id,
        },
    )


@requiert(Permission.RECEPTION_CONSULTER)
def rendez_vous(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un rendez-vous : sa convocation, et ce que l'on peut en faire à cette heure."""
    objet = _rendez_vous(request, pk, Permission.RECEPTION_CONSULTER)
    consulter(request.user, ecran="rendez_vous", personne_id=objet.personne_id)
    return _page(request, objet)


def _d_ou_l_on_vient(request: RequeteAgent) -> str:
    """La liste d'où l'on a ouvert le rendez-vous (champ `retour`) ; vide s'il n'y en a pas."""
    demande = request.POST.get("retour") or request.GET.get("retour", "")
    return demande if est_sur(request, demande) else ""


def _page(request: RequeteAgent, objet: RendezVous, **forms: Any) -> HttpResponse:
    version = {"version": objet.version}
    le, rappel_du = timezone.localdate(), getattr(objet, "rappel", None)
    contexte = {
        "rappel": rappel_du,
        "rappel_a_reprendre": lectures_des_rappels.est_a_reprendre(rappel_du),
        "rappel_prevu": "" if rappel_du else lectures_des_rappels.dire_le_rappel(objet, le=le),
        "titre": f"Rendez-vous de {objet.personne.nom_complet}",
        "rendez_vous": objet,
        "revenir": _d_ou_l_on_vient(request),
        "convocation": getattr(objet, "convocation", None),
        "remplacant": getattr(objet, "remplacant", None),
        "entretien": getattr(objet, "entretien", None),
        "gestes": services.etat_des_gestes(objet, le=le),
        "form": _issue_form(request, objet),
        "form_annulation": AnnulationForm(
            initial={**version, "auteur": AuteurAnnulation.SERVICE}, auto_id="annulation_%s"
        ),
        "form_correction": CorrectionForm(initial=version, auto_id="correction_%s"),
        "peut_gerer": request.user.peut(Permission.RECEPTION_GERER),
        "peut_recevoir": request.user.peut(Permission.DIAGNOSTIC_REMPLIR),
        **forms,
    }
    fautif = any(f.errors for f in forms.values())
    return render(request, "accueil/rendez_vous.html", contexte, status=422 if fautif else 200)


def _geste(
    request: RequeteAgent,
    objet: RendezVous,
    nom: str,
    form: Any,
    faire: Callable[[dict[str, Any]], Any],
    *,
    succes: str | Callable[[Any], str],
    suite: str | Callable[[Any], str],
) -> HttpResponse:
    """Exécute un geste ; refusé, la page revient avec ce formulaire et ce qui ne va pas."""
    return agir(
        request,
        lambda: faire(form.cleaned_data),
        form=form,
        montrer=lambda refuse: _page(request, objet, **{nom: refuse}),
        succes=succes,
        suite=suite,
        retour=reverse("accueil:rendez_vous", args=[objet.pk]),
    )


@require_POST
@requiert(Permission.RECEPTION_GERER)
def issue(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dit l'issue ; puis la liste d'où l'on vient, sinon le diagnostic de qui est venu."""
    objet = _rendez_vous(request, pk, Permission.RECEPTION_GERER)
    form = _issue_form(request, objet, request.POST)
    remplit = request.user.peut(Permission.DIAGNOSTIC_REMPLIR)
    revenir = _d_ou_l_on_vient(request)

    def dire(entretien: Entretien | None) -> str:
        if entretien is None:
            return "L'issue du rendez-vous est notée."
        return "" if remplit and not revenir else "L'entretien est noté."

    def suite(entretien: Entretien | None) -> str:
        if revenir:
            return revenir
        if entretien is None:
            return reverse("accueil:convoquer", args=[objet.personne_id])
        if remplit:
            return reverse("questionnaires:ouvrir", args=["dsp", objet.personne_id])
        return reverse("accueil:entrants")

    return _geste(
        request,
        objet,
        "form",
        form,
        lambda _lu: services.noter_issue(
            rendez_vous=objet, par=request.user, le=timezone.localdate(), **form.issue()
        ),
        succes=dire,
        suite=suite,
    )


@require_POST
@requiert(Permission.RECEPTION_GERER)
def annuler(request: RequeteAgent, pk: int) -> HttpResponse:
    """Annule : le créneau se libère, la lettre est prête."""
    objet = _rendez_vous(request, pk, Permission.RECEPTION_GERER)
    form = AnnulationForm(request.POST, auto_id="annulation_%s")
    dit = "Rendez-vous annulé. La lettre est dans les documents du dossier."
    suite = reverse("accueil:convoquer", args=[objet.personne_id])
    if objet.personne.deces_signale:
        dit = "Rendez-vous annulé, sans lettre : un décès est signalé."
        suite = reverse("portail:dossier", args=[objet.personne_id])
    return _geste(
        request,
        objet,
        "form_annulation",
        form,
        lambda lu: services.annuler(
            rendez_vous=objet,
            version=lu["version"],
            auteur=AuteurAnnulation(lu["auteur"]),
            motif=lu["motif"],
            par=request.user,
            le=timezone.localdate(),
        ),
        succes=dit,
        suite=suite,
    )


@require_POST
@requiert(Permission.RECEPTION_GERER)
def corriger(request: RequeteAgent, pk: int) -> HttpResponse:
    """Revient sur une issue notée par erreur."""
    objet = _rendez_vous(request, pk, Permission.RECEPTION_GERER)
    form = CorrectionForm(request.POST, auto_id="correction_%s")
    return _geste(
        request,
        objet,
        "form_correction",
        form,
        lambda lu: services.corriger_issue(
            rendez_vous=objet,
            version=lu["version"],
            motif=lu["motif"],
            par=request.user,
            le=timezone.localdate(),
        ),
        succes="L'issue est effacée : notez la bonne.",
        suite="",
    )


@requiert(Permission.RECEPTION_GERER)
def deplacer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Prendre une autre date : l'ancien rendez-vous est reporté, une nouvelle lettre part."""
    objet = _rendez_vous(request, pk, Permission.RECEPTION_GERER)
    le = timezone.localdate()
    initial = {
        **_initial(request, objet.personne, objet.entree, le),
        "agent": objet.agent_id,
        "site": objet.site_id,
        "heure": f"{timezone.localtime(objet.debut):%H:%M}",
    }
    form = RendezVousForm(request.POST or None, agent=request.user, le=le, initial=initial)
    version = entier(request.POST.get("version", "")) or objet.version
    return _essayer_de_prendre(
        request,
        form,
        lambda **lu: services.deplacer(
            rendez_vous=objet, version=version, par=request.user, le=le, **lu
        ),
        succes="Rendez-vous déplacé : la nouvelle convocation est prête.",
        retour=reverse("accueil:rendez_vous", args=[pk]),
        page=lambda: _page_rendez_vous_a_prendre(
            request,
            form,
            objet.personne,
            objet.entree,
            titre=f"Déplacer le rendez-vous de {objet.personne.nom_complet}",
            a_deplacer=objet,
        ),
    )


@require_POST
@requiert(Permission.RECEPTION_GERER)
def envoyee(request: RequeteAgent, pk: int) -> HttpResponse:
    """La lettre est postée : l'agent le dit."""
    objet = _rendez_vous(request, pk, Permission.RECEPTION_GERER)
    if objet.etat != EtatRendezVous.PREVU or not hasattr(objet, "convocation"):
        raise Http404("Cette convocation n'est plus à envoyer.")
    convocations.marquer_envoyee(
        convocation=objet.convocation, par=request.user, le=timezone.localdate()
    )
    messages.success(request, "La convocation est notée comme envoyée aujourd'hui.")
    return redirect("accueil:rendez_vous", pk)


@require_POST
@requiert(Permission.RECEPTION_GERER)
def rappel(request: RequeteAgent, pk: int) -> HttpResponse:
    """Renvoyer un rappel qui n'est pas parti, ou dire que la personne est prévenue."""
    objet = _rendez_vous(request, pk, Permission.RECEPTION_GERER)
    renvoyer = request.POST.get("geste") == "renvoyer"
    fait = "Le rappel repart." if renvoyer else "C'est noté : la personne est prévenue."
    return agir(
        request,
        lambda: rappels.reprendre_rappel(rendez_vous=objet, renvoyer=renvoyer, par=request.user),
        succes=fait,
        retour=reverse("accueil:rendez_vous", args=[pk]),
    )


@requiert(Permission.RECEPTION_GERER)
def journee_agent(request: RequeteAgent) -> HttpResponse:
    """Fragment : la journée de l'agent choisi, sans nom de personne."""
    le = timezone.localdate()
    form = RendezVousForm(request.GET, agent=request.user, le=le)
    form.is_valid()
    agent, jour = form.cleaned_data.get("agent"), form.cleaned_data.get("date")
    contexte: dict[str, Any] = {"jour": jour, "agent": agent}
    if agent and jour:
        contexte |= {
            "pris": agendas.journee_de(agent, jour),
            "libres": agendas.libres_de(agent, jour, le=le),
        }
    return render(request, "accueil/journee_agent.html", contexte)
