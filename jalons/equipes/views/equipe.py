"""Les équipes : leur composition, leurs compétences, leurs séances."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.coordination.services.seance import planifier_seance
from jalons.ecrans.droits import exiger_tenue, peut_tenir
from jalons.ecrans.gestes import editer, page_formulaire, saisir, vers
from jalons.equipes.enums import College, EtatDossier
from jalons.equipes.forms.equipe import (
    CompetencesForm,
    EquipeForm,
    FinDeSiegeForm,
    MembreForm,
    SeanceForm,
)
from jalons.equipes.models import Equipe, MembreEquipe
from jalons.equipes.selectors import equipes as lectures
from jalons.equipes.selectors.dossiers import dossiers_visibles
from jalons.equipes.services import composition
from jalons.equipes.services.commun import ouvrir_seance
from jalons.equipes.views.commun import fiche_seance
from jalons.socle.parametres import parametre

REGLAGES = (
    "quorum_equipe",
    "colleges_exiges_equipe",
    "regle_de_vote_equipe",
    "delai_convocation_equipe",
    "delai_audition_equipe",
    "delai_avis_repute_equipe",
)


def _fiche(pk: int) -> str:
    return reverse("equipes:equipe", args=[pk])


def _lire(pk: int) -> Equipe:
    lues = Equipe.objects.select_related("instance__animateur").prefetch_related("territoires")
    return get_object_or_404(lues, pk=pk)


@requiert(Permission.EQUIPE_CONSULTER, Permission.EQUIPE_COMPOSER)
def equipe(request: RequeteAgent, pk: int) -> HttpResponse:
    """La fiche : composition par collège, règlement, séances, dossiers en attente."""
    objet, le = _lire(pk), timezone.localdate()
    membres = lectures.membres_au(objet, le)
    colleges = [(c.label, [m for m in membres if m.college == c]) for c in College]
    exiges = lectures.colleges_exiges(le=le)
    absents = [College(c).label for c in exiges - {m.college for m in membres}]
    attente = dossiers_visibles(request.user).filter(equipe=objet, etat=EtatDossier.EN_ATTENTE)
    contexte = {
        "titre": str(objet),
        "equipe": objet,
        "colleges": [(nom, lus) for nom, lus in colleges if lus],
        "absents": sorted(absents),
        "reglages": [parametre(code, le=le) for code in REGLAGES],
        "seances": list(objet.seances.select_related("seance").order_by("-seance__debut")[:12]),
        "en_attente": attente.count(),
        "peut_gerer": peut_tenir(request.user, objet),
        "peut_composer": request.user.peut(Permission.EQUIPE_COMPOSER),
        "peut_regler": request.user.peut(Permission.PARAMETRE_MODIFIER),
    }
    return render(request, "equipes/equipe.html", contexte)


@requiert(Permission.EQUIPE_COMPOSER)
def creer(request: RequeteAgent) -> HttpResponse:
    """Ouvrir une équipe."""
    return saisir(
        request,
        EquipeForm(request.POST or None, initial={"animateur": request.user}),
        composition.creer_equipe,
        titre="Ouvrir une équipe pluridisciplinaire",
        succes="L'équipe est ouverte. Nommez ses membres.",
        retour=reverse("equipes:equipes"),
        suite=vers("equipes:equipe"),
        bouton="Ouvrir l'équipe",
    )


@requiert(Permission.EQUIPE_COMPOSER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Changer le ressort, les compétences, l'arrêté."""
    objet = _lire(pk)
    initial = {
        "themes": objet.themes,
        "territoires": [t.pk for t in objet.territoires.all()],
        "arrete": objet.arrete,
        "version": objet.version,
    }
    return editer(
        request,
        CompetencesForm(request.POST or None, initial=initial),
        composition.modifier_equipe,
        titre=f"Ressort et compétences : {objet}",
        succes="L'équipe est à jour.",
        retour=_fiche(pk),
        equipe=objet,
    )


@requiert(Permission.EQUIPE_COMPOSER)
def nommer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Nommer un membre."""
    objet = _lire(pk)
    form = MembreForm(request.POST or None, equipe=objet, initial={"depuis": timezone.localdate()})
    return saisir(
        request,
        form,
        composition.nommer,
        titre=f"Nommer un membre : {objet}",
        succes="Le membre siège.",
        retour=_fiche(pk),
        bouton="Nommer",
        equipe=objet,
    )


@requiert(Permission.EQUIPE_COMPOSER)
def fin_de_siege(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le membre ne siège plus après un jour ; ses séances passées le gardent."""
    membre = get_object_or_404(MembreEquipe.objects.select_related("equipe__instance"), pk=pk)
    initial = {"jusqu_au": timezone.localdate(), "version": membre.version}
    return saisir(
        request,
        FinDeSiegeForm(request.POST or None, initial=initial),
        composition.terminer_siege,
        titre=f"Fin du siège de {membre}",
        succes="La fin du siège est notée.",
        retour=_fiche(membre.equipe_id),
        avec_version=True,
        membre=membre,
    )


@requiert(Permission.EQUIPE_GERER)
def prevoir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Prévoir une séance de l'équipe."""
    objet = _lire(pk)
    exiger_tenue(request.user, objet)
    le = timezone.localdate()

    def acte(form: Any) -> str:
        debut, fin = form.horaires()
        seance = planifier_seance(
            instance=objet.instance,
            debut=debut,
            fin=fin,
            lieu=form.cleaned_data["lieu"],
            par=request.user,
            le=le,
        )
        return fiche_seance(ouvrir_seance(objet, seance))

    return page_formulaire(
        request,
        SeanceForm(request.POST or None, initial={"heure": "09:00"}),
        acte,
        titre=f"Prévoir une séance : {objet}",
        succes="La séance est au calendrier.",
        retour=_fiche(pk),
        bouton="Prévoir",
    )
