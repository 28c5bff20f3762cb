"""Une action collective, ses séances, ses inscrits : la tenir, la copier, y inscrire, émarger."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.collectif.enums import PLACES_PRISES, IssueInscription
from jalons.collectif.forms.collectif import ActionCollectiveForm, CopierForm, SeanceCollectiveForm
from jalons.collectif.models import ActionCollective, Inscription, SeanceCollective
from jalons.collectif.selectors import collectif as lectures
from jalons.collectif.services import actions as services
from jalons.collectif.services import inscriptions
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.ecrans.droits import fiche_tenue, peut_tenir
from jalons.ecrans.gestes import agir, page_formulaire, poster
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.socle.formulaires import MotifVersionForm, VersionForm

_LIRE = (Permission.COORDINATION_CONSULTER, Permission.POSITIONNEMENT_GERER)


def _page(pk: int) -> str:
    return reverse("collectif:action", args=[pk])


def _page_seance(pk: int) -> str:
    return reverse("collectif:seance", args=[pk])


@requiert(*_LIRE)
def action(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une action, et ses séances avec leurs places."""
    joints = ("organisateur", "territoire", "contact", "modele")
    objet = get_object_or_404(ActionCollective.objects.select_related(*joints), pk=pk)
    contexte = {
        "titre": objet.intitule,
        "action": objet,
        "partenaires": list(objet.partenaires.all()),
        "copies": list(objet.copies.select_related("territoire")),
        "seances": lectures.seances_de(objet),
        "seance": SeanceCollectiveForm(),
        "peut_gerer": peut_tenir(request.user, objet),
        "peut_copier": request.user.peut(Permission.COORDINATION_GERER),
        "maintenant": timezone.now(),
    }
    return render(request, "collectif/action.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def creer(request: RequeteAgent) -> HttpResponse:
    """Organiser une action."""
    initial = {"contact": request.user, "organisateur": request.user.structure_id}

    def acte(form: ActionCollectiveForm) -> str:
        faite = services.creer_action(
            valeurs=form.valeurs(),
            partenaires=form.cleaned_data["partenaires"],
            par=request.user,
            le=timezone.localdate(),
        )
        return _page(faite.pk)

    return page_formulaire(
        request,
        ActionCollectiveForm(request.POST or None, initial=initial),
        acte,
        titre="Organiser une action collective",
        succes="L'action est créée : ajoutez sa première séance.",
        retour=reverse("collectif:actions"),
        bouton="Créer l'action",
    )


@requiert(Permission.COORDINATION_GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une action."""
    objet = fiche_tenue(request.user, ActionCollective, pk)

    def acte(form: ActionCollectiveForm) -> str:
        services.modifier_action(
            action=objet,
            version=form.cleaned_data["version"] or 0,
            changements=form.valeurs(),
            partenaires=form.cleaned_data["partenaires"],
            par=request.user,
            le=timezone.localdate(),
        )
        return _page(pk)

    return page_formulaire(
        request,
        ActionCollectiveForm(request.POST or None, instance=objet),
        acte,
        titre=f"Corriger : {objet}",
        succes="L'action est corrigée.",
        retour=_page(pk),
    )


@requiert(Permission.COORDINATION_GERER)
def copier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Reprendre l'action comme modèle, pour un autre territoire."""
    objet, le = get_object_or_404(ActionCollective, pk=pk), timezone.localdate()

    def acte(form: CopierForm) -> str:
        faite = services.copier_action(action=objet, par=request.user, le=le, **form.cleaned_data)
        return _page(faite.pk)

    return page_formulaire(
        request,
        CopierForm(request.POST or None, le=le, initial={"organisateur": objet.organisateur_id}),
        acte,
        titre=f"Copier : {objet}",
        succes="L'action est copiée : ajoutez ses séances et ses partenaires.",
        retour=_page(pk),
        bouton="Copier l'action",
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def ajouter_seance(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une séance de plus."""
    objet, form = (
        fiche_tenue(request.user, ActionCollective, pk),
        SeanceCollectiveForm(request.POST),
    )
    return agir(
        request,
        lambda: services.ajouter_seance(
            action=objet, par=request.user, le=timezone.localdate(), **form.valeurs()
        ),
        form=form,
        succes="La séance est ajoutée.",
        retour=_page(pk),
    )


def _seance(pk: int) -> SeanceCollective:
    lues = lectures.avec_places(SeanceCollective.objects.select_related("action__organisateur"))
    return get_object_or_404(lues, pk=pk)


@requiert(*_LIRE)
def seance(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une séance : qui y est, qui attend, la feuille d'émargement."""
    objet, le = _seance(pk), timezone.localdate()
    montres, autres = lectures.inscrits(objet, request.user, le=le)
    personnes = [i.personne_id for i in montres if i.personne_id is not None]
    if personnes:
        consulter_en_lot(
            request.user,
            ecran="seance_collective",
            personnes=personnes,
            detail=objet.action.intitule,
        )
    gere = peut_tenir(request.user, objet)
    a_commence = objet.debut <= timezone.now() and objet.annulee_le is None
    contexte: dict[str, Any] = {
        "titre": objet.action.intitule,
        "seance": objet,
        "inscrits": [i for i in montres if i.etat in PLACES_PRISES],
        "attente": [i for i in montres if i.etat == "attente"],
        "desistees": [i for i in montres if i.etat == "desistee"],
        "autres": autres,
        "etats": [(e.value, e.label) for e in PLACES_PRISES],
        "issues": IssueInscription.choices(),
        "peut_gerer": gere,
        "peut_emarger": gere and a_commence,
        "a_venir": objet.debut > timezone.now() and objet.annulee_le is None,
        "moi": next((i for i in montres if i.agent_id == request.user.pk), None),
        "annuler": MotifVersionForm(initial={"version": objet.version}),
    }
    return render(request, "collectif/seance.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def modifier_seance(request: RequeteAgent, pk: int) -> HttpResponse:
    """Changer le jour, le lieu ou les places."""
    objet = fiche_tenue(request.user, SeanceCollective, pk, "action")

    def acte(form: SeanceCollectiveForm) -> str:
        services.modifier_seance(
            seance=objet,
            version=form.cleaned_data["version"] or 0,
            par=request.user,
            le=timezone.localdate(),
            **form.valeurs(),
        )
        return _page_seance(pk)

    return page_formulaire(
        request,
        SeanceCollectiveForm.de_la_seance(objet, request.POST or None),
        acte,
        titre=f"Changer la séance : {objet.action}",
        succes="La séance est changée.",
        retour=_page_seance(pk),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def annuler_seance(request: RequeteAgent, pk: int) -> HttpResponse:
    """Annuler, et le dire aux inscrits."""
    return poster(
        request,
        services.annuler_seance,
        form=MotifVersionForm(request.POST),
        succes="La séance est annulée ; les inscrits en sont prévenus.",
        retour=_page_seance(pk),
        seance=fiche_tenue(request.user, SeanceCollective, pk, "action"),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def emarger(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter toute la feuille d'un coup."""
    objet = fiche_tenue(request.user, SeanceCollective, pk, "action")
    montres, _ = lectures.inscrits(objet, request.user, le=timezone.localdate())
    presences = {
        i.pk: (request.POST.get(f"etat_{i.pk}", ""), request.POST.get(f"issue_{i.pk}", ""))
        for i in montres
        if f"etat_{i.pk}" in request.POST
    }
    return agir(
        request,
        lambda: inscriptions.emarger(
            seance=objet, presences=presences, par=request.user, maintenant=timezone.now()
        ),
        succes="L'émargement est noté.",
        retour=_page_seance(pk),
    )


@require_POST
@requiert(*_LIRE)
def m_inscrire(request: RequeteAgent, pk: int) -> HttpResponse:
    """L'agent s'inscrit à une formation ou à un échange."""
    objet = get_object_or_404(SeanceCollective, pk=pk)
    return agir(
        request,
        lambda: inscriptions.inscrire(
            seance=objet, agent=request.user, par=request.user, maintenant=timezone.now()
        ),
        succes=lambda i: f"C'est noté : {i.get_etat_display().lower()}.",
        retour=_page_seance(pk),
    )


@require_POST
@requiert(*_LIRE)
def desister(request: RequeteAgent, pk: int) -> HttpResponse:
    """Libérer la place de soi, ou d'une personne que l'on suit."""
    vues = Personne.objects.visibles_par(request.user, Permission.POSITIONNEMENT_GERER)
    miennes = Inscription.objects.filter(agent=request.user)
    siennes = Inscription.objects.filter(personne__in=vues)
    objet = get_object_or_404((miennes | siennes).select_related("seance"), pk=pk)
    return poster(
        request,
        inscriptions.desister,
        form=VersionForm(request.POST),
        succes="La place est libérée.",
        retour=_page_seance(objet.seance_id),
        inscription=objet,
    )


@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI, ecran="collectif_inscrire")
def choisir(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Les séances où inscrire la personne, et les siennes."""
    maintenant = timezone.now()
    contexte = {
        "titre": f"Inscrire {personne.nom_complet}",
        "personne": personne,
        "seances": lectures.ouvertes_a(personne, maintenant=maintenant)[:50],
        "siennes": lectures.de_la_personne(personne, maintenant=maintenant),
    }
    return render(request, "collectif/choisir.html", contexte)


@require_POST
@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI)
def inscrire(request: RequeteAgent, personne: Personne, seance_id: int) -> HttpResponse:
    """Inscrire la personne, d'un clic."""
    objet = get_object_or_404(SeanceCollective, pk=seance_id)
    return agir(
        request,
        lambda: inscriptions.inscrire(
            seance=objet, personne=personne, par=request.user, maintenant=timezone.now()
        ),
        succes=lambda i: f"{personne.nom_complet} : {i.get_etat_display().lower()}.",
        retour=reverse("collectif:choisir", args=[personne.pk]),
    )


@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : ses séances collectives."""
    siennes = lectures.de_la_personne(personne, maintenant=timezone.now())
    return render(request, "collectif/section.html", {"personne": personne, "siennes": siennes})
