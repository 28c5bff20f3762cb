"""La base de l'offre, et « Ce que nous coordonnons »."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.annuaire.data_inclusion import PublicInsertion
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.liens import LiensDeFiche
from jalons.ecrans.droits import fiche_tenue, peut_tenir
from jalons.ecrans.gestes import (
    agir,
    editer,
    page_formulaire,
    saisir,
)
from jalons.repertoire.forms.offre import ActionForm, ComptageForm, ConventionForm, DispositifForm
from jalons.repertoire.models import Action, Comptage, Dispositif
from jalons.repertoire.selectors import offre as lectures
from jalons.repertoire.selectors.suivis import lisibles
from jalons.repertoire.services import offre as services
from jalons.socle.pagination import paginer
from jalons.socle.saisie import entier


@requiert(Permission.COORDINATION_GERER)
def creer_action(request: RequeteAgent) -> HttpResponse:
    """Inscrire une action."""
    le = timezone.localdate()
    form = ActionForm(
        request.POST or None, agent=request.user, initial={"debut": le.replace(month=1, day=1)}
    )

    def acte(form: ActionForm) -> str:
        creee = services.creer_action(
            territoires=form.tous_les_territoires(),
            par=request.user,
            le=le,
            **form.changements(),
        )
        return reverse("repertoire:action", args=[creee.pk])

    return page_formulaire(
        request,
        form,
        acte,
        titre="Inscrire une action",
        succes="L'action est inscrite.",
        retour=reverse("repertoire:actions"),
        bouton="Inscrire l'action",
    )


@requiert(Permission.COORDINATION_CONSULTER)
def action(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une action : son porteur, ses publics, ses conventions, ses comptages."""
    objet = get_object_or_404(Action.objects.select_related("porteur", "dispositif"), pk=pk)
    tient = peut_tenir(request.user, objet)
    contexte = {
        "titre": objet.intitule,
        "action": objet,
        "publics": [PublicInsertion(p).label for p in objet.publics],
        "territoires": list(objet.territoires.all()),
        "conventions": list(lisibles(request.user).filter(actions=objet)),
        "comptages": list(objet.comptages.select_related("par")),
        "offres": list(objet.offres.order_by("nom", "pk")),
        "liens": LiensDeFiche.pour(objet),
        "convention": ConventionForm(auto_id="id_convention_%s"),
        "annee": timezone.localdate().year,
        "peut_gerer": tient,
        "lecture_seule": request.user.peut(Permission.COORDINATION_GERER) and not tient,
    }
    return render(request, "repertoire/action.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def modifier_action(request: RequeteAgent, pk: int) -> HttpResponse:
    """Modifier une action."""
    objet = fiche_tenue(request.user, Action, pk)
    retour = reverse("repertoire:action", args=[pk])

    def acte(form: ActionForm) -> str:
        services.modifier_action(
            action=objet,
            version=form.cleaned_data["version"] or 0,
            changements=form.changements(),
            territoires=form.tous_les_territoires(),
            par=request.user,
            le=timezone.localdate(),
        )
        return retour

    return page_formulaire(
        request,
        ActionForm(request.POST or None, agent=request.user, instance=objet),
        acte,
        titre="Modifier l'action",
        succes="L'action est modifiée.",
        retour=retour,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def ajouter_convention(request: RequeteAgent, pk: int) -> HttpResponse:
    """La convention qui finance l'action."""
    objet, form = fiche_tenue(request.user, Action, pk), ConventionForm(request.POST)

    def acte() -> None:
        d = form.cleaned_data
        services.ajouter_convention(
            action=objet,
            numero=d["numero"],
            periode=form.periode(),
            montant=d["montant"],
            signee_le=d["signee_le"],
            par=request.user,
            le=timezone.localdate(),
        )

    return agir(
        request,
        acte,
        form=form,
        succes="La convention est ajoutée.",
        retour=reverse("repertoire:action", args=[pk]),
    )


@requiert(Permission.COORDINATION_GERER)
def creer_dispositif(request: RequeteAgent) -> HttpResponse:
    """Inscrire un dispositif."""
    return saisir(
        request,
        DispositifForm(request.POST or None),
        services.creer_dispositif,
        titre="Inscrire un dispositif",
        succes="Le dispositif est inscrit.",
        retour=reverse("repertoire:dispositifs"),
        bouton="Inscrire le dispositif",
    )


@requiert(Permission.COORDINATION_GERER)
def modifier_dispositif(request: RequeteAgent, pk: int) -> HttpResponse:
    """Modifier un dispositif."""
    objet = fiche_tenue(request.user, Dispositif, pk)
    return editer(
        request,
        DispositifForm(request.POST or None, instance=objet),
        services.modifier_dispositif,
        titre=f"Modifier : {objet.nom}",
        succes="Le dispositif est modifié.",
        retour=reverse("repertoire:dispositifs"),
        dispositif=objet,
    )


def _annee(request: RequeteAgent, le: date) -> int:
    lue = entier(request.GET.get("annee", ""))
    return lue if lue is not None and 1990 <= lue <= le.year + 5 else le.year


@requiert(Permission.COORDINATION_CONSULTER)
def coordonnes(request: RequeteAgent) -> HttpResponse:
    """Ce que nous coordonnons : projets et bénéficiaires indirects d'une année, par genre."""
    le = timezone.localdate()
    annee = _annee(request, le)
    page = paginer(request, lectures.actions_de_l_annee(annee))
    gere = request.user.peut(Permission.COORDINATION_GERER) and annee <= le.year
    contexte = {
        "titre": "Ce que nous coordonnons",
        "comptage": lectures.comptage_annee(annee),
        "page": page,
        "lignes": [(a, annee <= le.year and peut_tenir(request.user, a)) for a in page],
        "annee": annee,
        "annees": range(le.year, le.year - 6, -1),
        "prochaine": lectures.prochaine_a_compter(annee, request.user) if gere else None,
        "peut_gerer": gere,
        "onglet": "coordonnes",
    }
    return render(request, "repertoire/coordonnes.html", contexte)


def _suite_du_comptage(request: RequeteAgent, annee: int) -> str:
    """En comptant à la suite, la prochaine action à compter ; sinon, et à la fin, le tableau."""
    suivante = lectures.prochaine_a_compter(annee, request.user) if "suite" in request.GET else None
    if suivante is None:
        return f"{reverse('repertoire:coordonnes')}?annee={annee}"
    return f"{reverse('repertoire:compter', args=[suivante.pk])}?annee={annee}&suite=1"


@requiert(Permission.COORDINATION_GERER)
def compter(request: RequeteAgent, pk: int) -> HttpResponse:
    """Saisir, ou remplacer, le comptage d'une action pour une année (`?annee=`)."""
    le = timezone.localdate()
    annee = _annee(request, le)
    objet = fiche_tenue(request.user, Action, pk)
    en_place = Comptage.objects.filter(action=objet, annee=annee).select_related("par").first()
    initial = {
        "nombre": en_place.nombre if en_place else None,
        "source": en_place.source if en_place else "",
        "version": en_place.version if en_place else 0,
    }
    note = (
        f"Un comptage existe : {en_place.nombre} personnes ({en_place.source}), saisi par "
        f"{en_place.par}. L'enregistrer le remplace."
        if en_place
        else "Des bénéficiaires indirects : les personnes que l'action a touchées dans l'année."
    )

    return saisir(
        request,
        ComptageForm(request.POST or None, initial=initial),
        services.enregistrer_comptage,
        titre=f"{objet.intitule} en {annee}",
        succes="Le comptage est enregistré.",
        retour=f"{reverse('repertoire:coordonnes')}?annee={annee}",
        suite=lambda _: _suite_du_comptage(request, annee),
        bouton="Remplacer le comptage" if en_place else "Enregistrer le comptage",
        contexte={"note": note},
        avec_version=True,
        action=objet,
        annee=annee,
    )
