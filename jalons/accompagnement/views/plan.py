"""Le plan par thème d'une personne : le lire, la situer, poser et finir des actions, le clore."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accompagnement.enums import EtatActionPlan, QuiAgit
from jalons.accompagnement.forms.plan import (
    ActionForm,
    ChoisirThemeForm,
    CloreForm,
    SituerForm,
    SuivreActionForm,
)
from jalons.accompagnement.models import ActionDuPlan, PlanAccompagnement, ThemeDuPlan
from jalons.accompagnement.selectors import plan as lectures
from jalons.accompagnement.services import plan as services
from jalons.accompagnement.themes import theme as theme_de
from jalons.accompagnement.views.contacts import peut_noter
from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Niveau, Permission
from jalons.ecrans.gestes import agir, page_formulaire
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import niveaux_sur
from jalons.socle.parametres import parametre

_LIRE = Permission.ACCOMPAGNEMENT_CONSULTER
_TENIR = Permission.ACCOMPAGNEMENT_GERER


def _adresse(personne: Personne) -> str:
    return reverse("accompagnement:plan", args=[personne.pk])


def _plan(personne: Personne) -> PlanAccompagnement:
    plan = lectures.plan_ouvert(personne)
    if plan is None:
        raise Http404("Cette personne n'a pas de plan ouvert.")
    return plan


def _ligne(request: RequeteAgent, personne: Personne, pk: int) -> ThemeDuPlan:
    """Le thème du plan ouvert, si l'agent peut le lire."""
    lus = [t.code for t in lectures.lisibles(niveaux_sur(request.user, personne))]
    trouvee = (
        ThemeDuPlan.objects.filter(
            pk=pk, plan__personne=personne, plan__clos_le__isnull=True, theme__in=lus
        )
        .select_related("plan")
        .first()
    )
    if trouvee is None:
        raise Http404("Ce thème ne vous est pas accessible.")
    return trouvee


@sur_personne(_LIRE, niveau=Niveau.SUIVI, ecran="plan")
def plan(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Le plan : chaque thème sur une ligne, ses actions, son chemin."""
    le = timezone.localdate()
    ouvert = lectures.plan_ouvert(personne)
    niveaux = niveaux_sur(request.user, personne)
    lus = lectures.lisibles(niveaux)
    freins = lectures.freins_a_reprendre(personne, ouvert)
    contexte = {
        "freins": [f for f in freins if f.theme is None or f.theme in lus],
        "titre": f"Plan de {personne.nom_complet}",
        "personne": personne,
        "plan": ouvert,
        "lignes": lectures.lignes_du_plan(ouvert, niveaux, le=le) if ouvert else [],
        "clos": list(lectures.plans_clos(personne)),
        "le": le,
        "peut_tenir": peut_noter(request, personne),
        "clore_form": CloreForm(initial={"version": ouvert.version}) if ouvert else None,
    }
    return render(request, "accompagnement/plan.html", contexte)


@sur_personne(_LIRE, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : les thèmes du plan, ce qui est à faire."""
    le = timezone.localdate()
    ouvert = lectures.plan_ouvert(personne)
    niveaux = niveaux_sur(request.user, personne)
    contexte = {
        "personne": personne,
        "plan": ouvert,
        "lignes": lectures.lignes_du_plan(ouvert, niveaux, le=le) if ouvert else [],
        "peut_tenir": peut_noter(request, personne),
    }
    return render(request, "accompagnement/section_plan.html", contexte)


@require_POST
@sur_personne(_TENIR, niveau=Niveau.SUIVI)
def ouvrir(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Ouvre le plan : ce qui n'était pas résolu remonte, puis ce que dit le diagnostic."""
    return agir(
        request,
        lambda: services.ouvrir_plan(personne=personne, par=request.user, le=timezone.localdate()),
        succes="Le plan est ouvert.",
        retour=_adresse(personne),
    )


@require_POST
@sur_personne(_TENIR, niveau=Niveau.SUIVI)
def reprendre(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fait remonter dans le plan ouvert ce que le dernier contrat laisse à lever."""
    du_plan = _plan(personne)
    return agir(
        request,
        lambda: services.reprendre_les_freins(
            plan=du_plan, par=request.user, le=timezone.localdate()
        ),
        succes="Les freins du contrat sont dans le plan.",
        retour=_adresse(personne),
    )


@sur_personne(_TENIR, niveau=Niveau.SUIVI, ecran="plan")
def ajouter(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Deux gestes : choisir le thème, puis dire où en est la personne."""
    du_plan = _plan(personne)
    deja = set(du_plan.themes.values_list("theme", flat=True))
    libres = [
        t for t in lectures.lisibles(niveaux_sur(request.user, personne)) if t.code not in deja
    ]
    choisi = next((t for t in libres if t.code == request.GET.get("theme", "")), None)
    if choisi is None:
        contexte = {
            "titre": "Ajouter un thème au plan",
            "form": ChoisirThemeForm(libres=libres),
            "retour": _adresse(personne),
            "libres": libres,
        }
        return render(request, "accompagnement/plan_choisir.html", contexte)
    suggere = lectures.niveaux_suggeres(personne).get(choisi.code)

    def acte(lu: SituerForm) -> None:
        saisie = {c: v for c, v in lu.cleaned_data.items() if c != "version"}
        services.ajouter_theme(
            plan=du_plan,
            theme=choisi.code,
            par=request.user,
            le=timezone.localdate(),
            **saisie,
        )

    return page_formulaire(
        request,
        SituerForm(
            request.POST or None,
            theme=choisi,
            initial={"niveau": suggere, "niveau_vise": (suggere or 0) + 1 if suggere else None},
        ),
        acte,
        titre=f"{choisi.libelle} : où en est {personne.prenom} ?",
        succes=f"« {choisi.libelle} » est dans le plan.",
        retour=_adresse(personne),
    )


@sur_personne(_TENIR, niveau=Niveau.SUIVI, ecran="plan")
def situer(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """Dire où en est la personne sur un thème, et ce qu'elle vise."""
    ligne = _ligne(request, personne, pk)

    def acte(lu: SituerForm) -> None:
        services.situer(ligne=ligne, par=request.user, le=timezone.localdate(), **lu.cleaned_data)

    return page_formulaire(
        request,
        SituerForm(request.POST or None, theme=ligne.declare, initial=SituerForm.depuis(ligne)),
        acte,
        titre=f"{ligne.declare.libelle} : où en est {personne.prenom} ?",
        succes="Le thème est à jour.",
        retour=_adresse(personne),
    )


@sur_personne(_TENIR, niveau=Niveau.SUIVI, ecran="plan")
def ajouter_action(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """Poser une action sur un thème."""
    ligne = _ligne(request, personne, pk)
    le = timezone.localdate()

    def acte(lu: ActionForm) -> None:
        services.ajouter_action(ligne=ligne, par=request.user, le=le, **lu.cleaned_data)

    return page_formulaire(
        request,
        ActionForm(
            request.POST or None, initial={"echeance": _bientot(le), "qui": QuiAgit.PERSONNE}
        ),
        acte,
        titre=f"{theme_de(ligne.theme).libelle} : une action",
        succes="L'action est posée.",
        retour=_adresse(personne),
        bouton="Poser l'action",
    )


def _bientot(le: date) -> date:
    return le + timedelta(days=parametre("plan_delai_action", le=le).nombre)


@sur_personne(_TENIR, niveau=Niveau.SUIVI, ecran="plan")
def action(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """Reporter, finir, abandonner une action."""
    objet = _action(request, personne, pk)
    le = timezone.localdate()

    def acte(lu: SuivreActionForm) -> None:
        services.suivre_action(action=objet, par=request.user, le=le, **lu.cleaned_data)

    return page_formulaire(
        request,
        SuivreActionForm(request.POST or None, initial=SuivreActionForm.depuis(objet, le=le)),
        acte,
        titre=f"Action : {objet}",
        succes="L'action est à jour.",
        retour=_adresse(personne),
    )


def _action(request: RequeteAgent, personne: Personne, pk: int) -> ActionDuPlan:
    objet = ActionDuPlan.objects.filter(pk=pk).select_related("theme__plan").first()
    if objet is None:
        raise Http404("Cette action n'existe pas.")
    _ligne(request, personne, objet.theme_id)
    return objet


@require_POST
@sur_personne(_TENIR, niveau=Niveau.SUIVI)
def faite(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """D'un bouton : l'action est faite aujourd'hui."""
    objet = _action(request, personne, pk)

    def acte() -> Any:
        return services.suivre_action(
            action=objet,
            etat=EtatActionPlan.FAITE,
            resultat=objet.resultat,
            echeance=objet.echeance,
            version=objet.version,
            par=request.user,
            le=timezone.localdate(),
        )

    return agir(request, acte, succes=f"« {objet} » : faite.", retour=_adresse(personne))


@require_POST
@sur_personne(_TENIR, niveau=Niveau.SUIVI)
def clore(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Clore le plan avec son bilan."""
    du_plan = _plan(personne)
    form = CloreForm(request.POST)

    def acte() -> Any:
        return services.clore_plan(
            plan=du_plan, par=request.user, le=timezone.localdate(), **form.cleaned_data
        )

    return agir(
        request,
        acte,
        form=form,
        succes="Le plan est clos ; ce qui n'est pas résolu remontera dans le suivant.",
        retour=_adresse(personne),
    )
