"""Les instances : liste, fiche, calendrier, membres, propositions au programme."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatProposition, EtatSeance, GenreProposition
from jalons.coordination.forms.instance import (
    CalendrierForm,
    ClotureInstanceForm,
    InstanceForm,
    InviteForm,
    MotifForm,
    ProgrammerForm,
    PropositionForm,
    ReprendreMembresForm,
)
from jalons.coordination.listes.propositions import ListePropositions
from jalons.coordination.models import Instance, MembreInstance, Proposition, Seance
from jalons.coordination.selectors import instance as lectures
from jalons.coordination.selectors.instance import debut_du_jour
from jalons.coordination.services import instance as services
from jalons.coordination.views.commun import instance_tenue, tenir
from jalons.ecrans.droits import peut_tenir, tenues
from jalons.ecrans.gestes import editer, essayer, page_formulaire, poster, saisir, vers
from jalons.ecrans.listes.page import montrer_liste


@requiert(Permission.COORDINATION_CONSULTER)
def instance(request: RequeteAgent, pk: int) -> HttpResponse:
    """La fiche d'une instance : séances, membres, propositions, calendrier."""
    le = timezone.localdate()
    suivie = next(
        iter(lectures.instances_suivies(le=le, instances=Instance.objects.filter(pk=pk))), None
    )
    objet = (
        suivie.instance
        if suivie
        else get_object_or_404(Instance.objects.select_related("animateur", "territoire"), pk=pk)
    )
    seances = objet.seances.order_by("-debut")
    tient = peut_tenir(request.user, objet)
    contexte = {
        "titre": objet.nom,
        "instance": objet,
        "suivie": suivie,
        "a_venir": list(
            seances.filter(debut__gte=debut_du_jour(le))
            .exclude(etat=EtatSeance.ANNULEE)
            .reverse()[:12]
        ),
        "passees": list(seances.filter(debut__lt=debut_du_jour(le))[:12]),
        "membres": list(objet.membres.all()),
        "propositions": list(objet.propositions.filter(etat=EtatProposition.PROPOSEE)),
        "peut_gerer": tient,
        "lecture_seule": request.user.peut(Permission.COORDINATION_GERER) and not tient,
        "membre": InviteForm(auto_id="id_membre_%s"),
        "reprise": ReprendreMembresForm(pour=objet, auto_id="id_reprise_%s") if tient else None,
        "calendrier": CalendrierForm(initial={"annee": le.year}, auto_id="id_calendrier_%s"),
    }
    return render(request, "coordination/instance.html", contexte)


@requiert(Permission.COORDINATION_GERER)
def creer(request: RequeteAgent) -> HttpResponse:
    """Ouvrir une instance."""
    le = timezone.localdate()
    form = InstanceForm(
        request.POST or None,
        agent=request.user,
        initial={"animateur": request.user, "depuis": le},
    )

    def acte(form: InstanceForm) -> str:
        d = form.cleaned_data
        creee = services.creer_instance(
            genre=d["genre"],
            nom=d["nom"],
            animateur=d["animateur"],
            territoire_id=d["territoire"].pk if d["territoire"] else None,
            dispositif_id=d["dispositif"].pk if d["dispositif"] else None,
            rythme_mois=d["rythme_mois"],
            rythme={c: d[c] for c in d if c.startswith("rythme_") and c != "rythme_mois"},
            lieu=d["lieu"],
            depuis=d["depuis"],
            par=request.user,
            le=le,
        )
        return reverse("coordination:instance", args=[creee.pk])

    return page_formulaire(
        request,
        form,
        acte,
        titre="Ouvrir une instance",
        succes="L'instance est ouverte. Ajoutez ses membres, puis créez son calendrier.",
        retour=reverse("coordination:instances"),
        bouton="Ouvrir l'instance",
    )


@requiert(Permission.COORDINATION_GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Modifier une instance."""
    objet = instance_tenue(request.user, pk)
    return editer(
        request,
        InstanceForm(request.POST or None, instance=objet, agent=request.user),
        services.modifier_instance,
        titre=f"Modifier : {objet.nom}",
        succes="L'instance est modifiée.",
        retour=vers("coordination:instance")(objet),
        instance=objet,
    )


@requiert(Permission.COORDINATION_GERER)
def clore(request: RequeteAgent, pk: int) -> HttpResponse:
    """L'instance ne se réunit plus."""
    objet = instance_tenue(request.user, pk)
    initial = {"fin": timezone.localdate(), "version": objet.version}
    return saisir(
        request,
        ClotureInstanceForm(request.POST or None, initial=initial),
        services.clore_instance,
        titre=f"Clore : {objet.nom}",
        succes="L'instance est close ; ses séances et ses comptes rendus restent.",
        retour=vers("coordination:instance")(objet),
        bouton="Clore l'instance",
        avec_version=True,
        instance=objet,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def reprendre_membres(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ajoute d'un coup les membres d'une autre instance."""
    objet = instance_tenue(request.user, pk)
    return poster(
        request,
        services.reprendre_membres,
        form=ReprendreMembresForm(request.POST, pour=objet),
        succes="Les membres sont ajoutés.",
        retour=vers("coordination:instance")(objet),
        instance=objet,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def calendrier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Crée les séances de l'année qui manquent."""
    objet = instance_tenue(request.user, pk)
    return poster(
        request,
        services.generer_calendrier,
        form=CalendrierForm(request.POST),
        succes="Le calendrier est à jour : les séances à venir sont dans la liste.",
        retour=vers("coordination:instance")(objet),
        instance=objet,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def ajouter_membre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ajoute quelqu'un aux invités habituels."""
    objet = instance_tenue(request.user, pk)
    return poster(
        request,
        services.ajouter_membre,
        form=InviteForm(request.POST),
        succes="Le membre est ajouté.",
        retour=vers("coordination:instance")(objet),
        instance=objet,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def retirer_membre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retire quelqu'un des invités habituels."""
    membre = get_object_or_404(MembreInstance.objects.select_related("instance"), pk=pk)
    tenir(request.user, membre.instance)
    return poster(
        request,
        services.retirer_membre,
        succes=f"{membre.nom} n'est plus membre.",
        retour=vers("coordination:instance")(membre.instance),
        membre=membre,
    )


@requiert(Permission.COORDINATION_CONSULTER)
def propositions(request: RequeteAgent) -> HttpResponseBase:
    """Ce qui est proposé pour le programme ; chacun propose, l'animateur programme ou écarte."""
    le = timezone.localdate()
    form = PropositionForm(
        request.POST or None, le=le, initial={"instance": request.GET.get("instance")}
    )

    def acte(form: PropositionForm) -> str:
        donnees = {**form.cleaned_data, "genre": GenreProposition(form.cleaned_data["genre"])}
        services.proposer(par=request.user, le=le, **donnees)
        return reverse("coordination:propositions")

    if fait := essayer(
        request,
        form,
        lambda: acte(form),
        succes="Merci : la proposition est transmise à l'animateur.",
        retour=reverse("coordination:propositions"),
    ):
        return fait
    return montrer_liste(request, ListePropositions, proposer=form)


def _proposition_tenue(agent: Agent, pk: int) -> Proposition:
    """La proposition, si l'agent tient l'instance à qui elle est faite ; sinon 403."""
    proposition = get_object_or_404(Proposition.objects.select_related("instance"), pk=pk)
    tenir(agent, proposition.instance)
    return proposition


def _seances_possibles(agent: Agent, proposition: Proposition) -> Any:
    seances = (
        Seance.objects.filter(
            instance__in=Instance.objects.filter(tenues(agent, Instance)),
            debut__gte=debut_du_jour(timezone.localdate()),
            etat__in=[EtatSeance.PLANIFIEE, EtatSeance.CONVOQUEE],
        )
        .select_related("instance")
        .order_by("debut")
    )
    if proposition.instance_id:
        seances = seances.filter(instance_id=proposition.instance_id)
    return seances


@requiert(Permission.COORDINATION_GERER)
def programmer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Mettre une proposition à l'ordre du jour d'une séance à venir."""
    proposition = _proposition_tenue(request.user, pk)
    return saisir(
        request,
        ProgrammerForm(request.POST or None, seances=_seances_possibles(request.user, proposition)),
        services.programmer,
        titre=f"Programmer : {proposition.titre}",
        succes="C'est à l'ordre du jour.",
        retour=reverse("coordination:propositions"),
        suite=lambda programmee: vers("coordination:seance")(programmee.seance),
        bouton="Mettre à l'ordre du jour",
        proposition=proposition,
    )


@requiert(Permission.COORDINATION_GERER)
def ecarter(request: RequeteAgent, pk: int) -> HttpResponse:
    """Écarter une proposition, en disant pourquoi."""
    proposition = _proposition_tenue(request.user, pk)
    return saisir(
        request,
        MotifForm(request.POST or None),
        services.ecarter,
        titre=f"Écarter : {proposition.titre}",
        succes="La proposition est écartée.",
        retour=reverse("coordination:propositions"),
        bouton="Écarter",
        proposition=proposition,
    )
