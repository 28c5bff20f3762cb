"""Lire un jeu de règles, le régler, l'essayer à blanc."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, tout_agent
from jalons.ecrans.gestes import agir, page_formulaire
from jalons.regles import selectors as lectures
from jalons.regles import services
from jalons.regles.forms.regle import DateRegleForm, RegleForm
from jalons.regles.jeu import JeuDeRegles
from jalons.regles.models import RegleDatee
from jalons.regles.selectors import TypeJeu
from jalons.socle.registre import CodeInconnu


def sur_jeu(*, pour_changer: bool) -> Callable[[Callable[..., HttpResponse]], Any]:
    """La vue reçoit le jeu (au lieu de `jeu`, son code), s'il s'ouvre à l'agent ; sinon 403."""

    def decorer(vue: Callable[..., HttpResponse]) -> Any:
        @tout_agent
        @wraps(vue)
        def gardee(request: HttpRequest, jeu: str, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                trouve = JeuDeRegles.par_code(jeu)
            except CodeInconnu as erreur:
                raise Http404("Aucun jeu de règles ne porte ce nom.") from erreur
            agent: Any = request.user
            permis = agent.peut(trouve.permission) if pour_changer else trouve.peut_lire(agent)
            if not permis:
                raise PermissionDenied
            return vue(request, trouve, *args, **kwargs)

        return gardee

    return decorer


@tout_agent
def liste(request: RequeteAgent) -> HttpResponse:
    """Les jeux de règles que l'agent peut lire."""
    jeux = [j for j in JeuDeRegles.tous() if j.peut_lire(request.user)]
    if not jeux:
        raise PermissionDenied
    if len(jeux) == 1:
        return redirect("regles:jeu", jeux[0].code)
    return render(request, "regles/liste.html", {"titre": "Règles", "jeux": jeux})


@sur_jeu(pour_changer=False)
def jeu(request: RequeteAgent, jeu: TypeJeu) -> HttpResponse:
    """Les règles en vigueur dans l'ordre où elles sont essayées, ce qui vient, ce qui est arrêté."""
    le = timezone.localdate()
    groupes = {
        nom: [(r, jeu.dire(r.issue, le=le)) for r in lues]
        for nom, lues in (
            ("regles", lectures.en_vigueur(jeu.code, le=le)),
            ("a_venir", lectures.a_venir(jeu.code, le=le)),
            ("arretees", lectures.arretees(jeu.code, le=le)),
        )
    }
    contexte = {
        "titre": jeu.libelle,
        "jeu": jeu,
        "le": le,
        "fil": jeu.fil(request.user),
        "phrases": jeu.phrases(le=le),
        "peut_modifier": request.user.peut(jeu.permission),
        **groupes,
    }
    return render(request, "regles/jeu.html", contexte)


def _retour(jeu: TypeJeu) -> str:
    return reverse("regles:jeu", args=[jeu.code])


def _regle(jeu: TypeJeu, pk: int) -> RegleDatee:
    return get_object_or_404(RegleDatee, jeu=jeu.code, pk=pk)


def _essai(form: RegleForm, code: str) -> list[str]:
    if not form.veut_essayer or form.errors:
        return []
    le = timezone.localdate()
    apres = form.cleaned_data["apres"]
    essai = lectures.essayer_regle(form.jeu, form.saisie(), code=code, apres=apres, le=le)
    return lectures.dire_essai(form.jeu, essai)


@sur_jeu(pour_changer=True)
def ajouter(request: RequeteAgent, jeu: TypeJeu) -> HttpResponse:
    """Une règle de plus."""
    le = timezone.localdate()
    form = RegleForm(request.POST or None, jeu=jeu, le=le)

    def acte(form: RegleForm) -> str:
        services.ajouter_regle(
            jeu=jeu,
            saisie=form.saisie(),
            apres=form.cleaned_data["apres"],
            depuis=form.cleaned_data["depuis"],
            par=request.user,
            le=le,
        )
        return _retour(jeu)

    return page_formulaire(
        request,
        form,
        acte,
        titre="Ajouter une règle",
        succes="La règle est ajoutée.",
        retour=_retour(jeu),
        bouton="Ajouter à partir de cette date",
        contexte={"essai": _essai(form, "essai")},
        gabarit="regles/regle.html",
    )


@sur_jeu(pour_changer=True)
def regle(request: RequeteAgent, jeu: TypeJeu, pk: int) -> HttpResponse:
    """Changer une règle : une nouvelle version prend la suite à la date dite."""
    le = timezone.localdate()
    objet = _regle(jeu, pk)
    form = RegleForm(request.POST or None, jeu=jeu, le=le, regle=objet)

    def acte(form: RegleForm) -> str:
        services.modifier_regle(
            regle=objet,
            version=form.cleaned_data["version"] or objet.version,
            changements=form.saisie(),
            apres=form.place(),
            depuis=form.cleaned_data["depuis"],
            par=request.user,
            le=le,
        )
        return _retour(jeu)

    versions = [
        f"{v.periode} — {v.libelle}, {jeu.dire(v.issue, le=le)[0].lower()}"
        for v in lectures.versions_de(jeu.code, objet.code)
    ]
    return page_formulaire(
        request,
        form,
        acte,
        titre=f"Changer la règle : {objet.libelle}",
        succes="La règle est changée ; ce qui est déjà décidé garde la sienne.",
        retour=_retour(jeu),
        bouton="Enregistrer à partir de cette date",
        contexte={
            "essai": _essai(form, objet.code),
            "liste": versions,
            "titre_liste": "Ses versions",
        },
        gabarit="regles/regle.html",
    )


@require_POST
@sur_jeu(pour_changer=True)
def deplacer(request: RequeteAgent, jeu: TypeJeu, pk: int, sens: int) -> HttpResponse:
    """Essayer la règle plus tôt ou plus tard, à partir d'aujourd'hui."""
    objet = _regle(jeu, pk)

    def acte() -> None:
        services.deplacer_regle(
            regle=objet,
            version=objet.version,
            sens=sens,
            par=request.user,
            le=timezone.localdate(),
        )

    succes = f"« {objet.libelle} » est essayée plus {'tôt' if sens < 0 else 'tard'}."
    return agir(request, acte, succes=succes, retour=_retour(jeu))


@sur_jeu(pour_changer=True)
def arreter(request: RequeteAgent, jeu: TypeJeu, pk: int) -> HttpResponse:
    """Dire le jour à partir duquel une règle ne vaut plus."""
    le, objet = timezone.localdate(), _regle(jeu, pk)
    form = DateRegleForm(
        request.POST or None,
        libelle="Elle ne vaut plus à partir du",
        initial={"jour": max(le, objet.periode.debut), "version": objet.version},
    )

    def acte(form: DateRegleForm) -> str:
        services.arreter_regle(
            regle=objet,
            version=form.cleaned_data["version"] or 0,
            a_partir_du=form.cleaned_data["jour"],
            par=request.user,
            le=le,
        )
        return _retour(jeu)

    return page_formulaire(
        request,
        form,
        acte,
        titre=f"Arrêter la règle : {objet.libelle}",
        succes="L'arrêt de la règle est enregistré ; elle pourra être reprise.",
        retour=_retour(jeu),
        bouton="Arrêter à cette date",
    )


@sur_jeu(pour_changer=True)
def reprendre(request: RequeteAgent, jeu: TypeJeu, pk: int) -> HttpResponse:
    """Remettre en vigueur une règle arrêtée."""
    le, objet = timezone.localdate(), _regle(jeu, pk)
    form = DateRegleForm(
        request.POST or None, libelle="De nouveau à partir du", initial={"jour": le}
    )

    def acte(form: DateRegleForm) -> str:
        services.reprendre_regle(
            regle=objet, depuis=form.cleaned_data["jour"], par=request.user, le=le
        )
        return _retour(jeu)

    return page_formulaire(
        request,
        form,
        acte,
        titre=f"Reprendre la règle : {objet.libelle}",
        succes="La règle est reprise.",
        retour=_retour(jeu),
        bouton="Reprendre à cette date",
    )
