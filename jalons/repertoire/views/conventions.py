"""Les conventions : la page, ses lignes, ses avenants, ce qui s'y dépense."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.annuaire.models import Territoire
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.liens import LiensDeFiche
from jalons.comptes.models import Agent
from jalons.ecrans.droits import exiger_tenue, fiche_tenue, peut_tenir
from jalons.ecrans.gestes import page_formulaire, saisir, vers
from jalons.repertoire.forms import conventions as formulaires
from jalons.repertoire.models import (
    Conventionnement,
    DepenseConvention,
    LigneConvention,
)
from jalons.repertoire.selectors import conventions as lectures
from jalons.repertoire.selectors import resultats as lectures_resultats
from jalons.repertoire.selectors import suivis
from jalons.repertoire.services import conventions as services
from jalons.socle import formats

GERER = Permission.COORDINATION_GERER


def _page(pk: int) -> str:
    return reverse("repertoire:convention", args=[pk])


def lire(agent: Agent, pk: int) -> Conventionnement:
    """La convention, si l'agent la lit ; sinon 404 : un partenaire ne lit que les siennes."""
    return get_object_or_404(suivis.lisibles(agent).select_related("fichier", "axe"), pk=pk)


@requiert(Permission.COORDINATION_CONSULTER)
def convention(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une convention : ses termes, ses lignes et ce qu'il en reste, ce qu'elle a donné."""
    objet, le = lire(request.user, pk), timezone.localdate()
    tient = peut_tenir(request.user, objet)
    lignes = list(lectures.lignes_de(objet))
    vue = suivis.activite(objet, le=le, agent=request.user)
    contexte = {
        "titre": f"Convention {objet.numero}",
        "objet": objet,
        "parties": list(objet.parties.all()),
        "actions": list(objet.actions.all()),
        "lignes": lignes,
        "solde": lectures.solde(objet),
        "vue": vue,
        "avertissements": suivis.avertissements(objet, lignes, vue, le=le),
        "bilans": list(suivis.bilans_de(objet)),
        "bilan_du": suivis.bilan_du(objet, le=le),
        "suit": suivis.tient_les_suivis(request.user, objet),
        "avenants": list(objet.avenants.select_related("par")),
        "objectifs": list(objet.objectifs.all()),
        "places": list(objet.places.select_related("territoire")),
        "liens": LiensDeFiche.pour(objet),
        "peut_gerer": tient,
        "lecture_seule": request.user.peut(GERER) and not tient,
    }
    return render(request, "repertoire/convention.html", contexte)


@requiert(Permission.COORDINATION_CONSULTER)
def resultats(request: RequeteAgent, pk: int) -> HttpResponse:
    """Fragment : chaque objectif, sa cible et ce qui en est obtenu."""
    objet = lire(request.user, pk)
    territoires = lectures_resultats.perimetre(objet)
    contexte = {
        "objet": objet,
        "resultats": lectures_resultats.resultats(objet, request.user, le=timezone.localdate()),
        "perimetre": Territoire.objects.filter(pk__in=territoires) if territoires else [],
    }
    return render(request, "repertoire/resultats.html", contexte)


@requiert(GERER)
def creer(request: RequeteAgent) -> HttpResponse:
    """Une convention de plus."""

    def acte(form: formulaires.EcrireConventionForm) -> Conventionnement:
        return services.creer_convention(
            **form.changements(),
            parties=form.cleaned_data["parties"],
            actions=form.cleaned_data["actions"],
            par=request.user,
            le=timezone.localdate(),
        )

    return page_formulaire(
        request,
        formulaires.EcrireConventionForm(request.POST or None),
        acte,
        titre="Inscrire une convention",
        succes="La convention est inscrite.",
        retour=reverse("repertoire:conventions"),
        suite=vers("repertoire:convention"),
        bouton="Inscrire la convention",
    )


@requiert(GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une convention."""
    objet = fiche_tenue(request.user, Conventionnement, pk)

    def acte(form: formulaires.EcrireConventionForm) -> str:
        services.modifier_convention(
            convention=objet,
            version=form.cleaned_data["version"] or 0,
            changements=form.changements(),
            parties=form.cleaned_data["parties"],
            actions=form.cleaned_data["actions"],
            par=request.user,
            le=timezone.localdate(),
        )
        return _page(pk)

    return page_formulaire(
        request,
        formulaires.EcrireConventionForm(request.POST or None, instance=objet),
        acte,
        titre=f"Modifier la convention {objet.numero}",
        succes="La convention est modifiée.",
        retour=_page(pk),
    )


@requiert(GERER)
def lignes(request: RequeteAgent, pk: int) -> HttpResponse:
    """Répartir le montant entre ses lignes."""
    objet = fiche_tenue(request.user, Conventionnement, pk)
    form = formulaires.LignesForm(
        request.POST or None, lignes=list(objet.lignes.all()), initial={"version": objet.version}
    )

    def acte(form: formulaires.LignesForm) -> str:
        services.repartir(
            convention=objet,
            lignes=form.dites(),
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )
        return _page(pk)

    return page_formulaire(
        request,
        form,
        acte,
        titre=f"Qui finance la convention {objet.numero}",
        succes="Les lignes sont enregistrées.",
        retour=_page(pk),
        contexte={
            "note": f"Les lignes font ensemble {formats.euros(objet.montant)}, le montant convenu.",
            "disposition": "quatre-a-quatre",
        },
    )


def _sur(
    request: RequeteAgent, pk: int, forme: Any, service: Any, titre: str, succes: str, **autres: Any
) -> HttpResponse:
    """La page d'un petit formulaire sur une convention que l'agent tient."""
    objet = fiche_tenue(request.user, Conventionnement, pk)
    initial = {"version": objet.version, "montant": objet.montant, "fin": objet.periode.fin}
    return saisir(
        request,
        forme(request.POST or None, initial=initial),
        service,
        titre=f"{titre} : convention {objet.numero}",
        succes=succes,
        retour=_page(pk),
        convention=objet,
        **autres,
    )


@requiert(GERER)
def avenant(request: RequeteAgent, pk: int) -> HttpResponse:
    """Signer un avenant."""
    return _sur(
        request,
        pk,
        formulaires.AvenantForm,
        services.avenanter,
        "Avenant",
        "L'avenant est enregistré : répartissez le nouveau montant s'il a changé.",
        avec_version=True,
    )


@requiert(GERER)
def objectif(request: RequeteAgent, pk: int) -> HttpResponse:
    """Poser un objectif."""
    return _sur(
        request,
        pk,
        formulaires.ObjectifForm,
        services.viser,
        "Objectif",
        "L'objectif est enregistré.",
    )


@requiert(GERER)
def places(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dire combien de places."""
    return _sur(
        request,
        pk,
        formulaires.PlacesForm,
        services.ouvrir_places,
        "Places",
        "Les places sont enregistrées.",
    )


def _ligne(request: RequeteAgent, pk: int) -> LigneConvention:
    """La ligne d'une convention que l'agent tient ; sinon 404 ou 403."""
    lignes = LigneConvention.objects.select_related("convention", "financeur")
    ligne = get_object_or_404(lignes, pk=pk)
    exiger_tenue(request.user, ligne.convention)
    return ligne


@requiert(GERER)
def depenser(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter une dépense sur une ligne."""
    ligne = _ligne(request, pk)
    return saisir(
        request,
        formulaires.DepenseForm(request.POST or None, initial={"jour": timezone.localdate()}),
        services.depenser,
        titre=f"Dépense : {ligne}",
        succes="La dépense est notée.",
        retour=_page(ligne.convention_id),
        ligne=ligne,
    )


@requiert(GERER)
def condition(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dire que la condition d'une ligne est remplie."""
    ligne = _ligne(request, pk)
    jour = ligne.condition_levee_le or timezone.localdate()
    return saisir(
        request,
        formulaires.ConditionForm(
            request.POST or None, initial={"jour": jour, "version": ligne.version}
        ),
        services.lever_condition,
        titre=f"Condition : {ligne.condition}",
        succes="C'est noté.",
        retour=_page(ligne.convention_id),
        avec_version=True,
        ligne=ligne,
    )


@requiert(GERER)
def annuler_depense(request: RequeteAgent, pk: int) -> HttpResponse:
    """Annuler une dépense notée par erreur."""
    depenses = DepenseConvention.objects.select_related("ligne__convention")
    depense = get_object_or_404(depenses, pk=pk)
    exiger_tenue(request.user, depense.ligne.convention)
    return saisir(
        request,
        formulaires.AnnulerDepenseForm(request.POST or None),
        services.annuler_depense,
        titre=f"Annuler la dépense : {depense}",
        succes="La dépense est annulée.",
        retour=_page(depense.ligne.convention_id),
        bouton="Annuler cette dépense",
        depense=depense,
    )
