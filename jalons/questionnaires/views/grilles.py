"""Régler la grille d'un questionnaire : ajouter, changer, déplacer, retirer, reprendre une question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, tout_agent
from jalons.comptes.enums import Niveau
from jalons.ecrans.gestes import agir, page_formulaire
from jalons.questionnaires.acces import sur_grille
from jalons.questionnaires.forms.question import AjouterQuestionForm, ModifierQuestionForm
from jalons.questionnaires.forms.theme import ThemeForm
from jalons.questionnaires.models import Grille, Question
from jalons.questionnaires.selectors import grilles as lectures
from jalons.questionnaires.services import grilles as services
from jalons.questionnaires.usage import Usage

TypeUsage = type[Usage]


@tout_agent
def liste(request: RequeteAgent) -> HttpResponse:
    """Les questionnaires dont l'agent règle la grille."""
    usages = [u for u in Usage.tous() if u.grilles and request.user.peut(u.regler)]
    if not usages:
        raise PermissionDenied
    if len(usages) == 1:
        return redirect("questionnaires:grille", usages[0].code)
    contexte = {"titre": "Questionnaires", "usages": usages}
    return render(request, "questionnaires/liste.html", contexte)


def _grille(usage: TypeUsage) -> Grille:
    derniere = lectures.derniere_grille(usage.code)
    if derniere is None:
        raise Http404("Ce questionnaire n'a pas encore de grille.")
    return derniere


def _retour(usage: TypeUsage) -> str:
    return reverse("questionnaires:grille", args=[usage.code])


@sur_grille
def grille(request: RequeteAgent, usage: TypeUsage) -> HttpResponse:
    """La dernière version de la grille, thème par thème."""
    derniere = _grille(usage)
    contexte = {
        "titre": f"Grille : {usage.libelle.lower()}",
        "usage": usage,
        "grille": derniere,
        "themes": lectures.themes_a_regler(derniere),
        "est_a_venir": derniere.periode.debut > timezone.localdate(),
    }
    return render(request, "questionnaires/grille.html", contexte)


@sur_grille
def apercu(request: RequeteAgent, usage: TypeUsage, theme: str) -> HttpResponse:
    """Le thème tel qu'il se présentera à l'agent ; rien ne s'y enregistre."""
    derniere = _grille(usage)
    decrit = derniere.theme(theme)
    if decrit is None:
        raise Http404("Ce thème n'est pas dans la grille.")
    questions = lectures.questions_du_theme(derniere.pk, theme, frozenset(Niveau))
    form = ThemeForm(questions=questions, reponses={}, le=timezone.localdate())
    contexte = {
        "titre": f"Aperçu : {decrit['libelle']}",
        "usage": usage,
        "theme": decrit,
        "form": form,
        "retour": _retour(usage),
    }
    return render(request, "questionnaires/apercu.html", contexte)


@sur_grille
def ajouter(request: RequeteAgent, usage: TypeUsage) -> HttpResponse:
    """Une question de plus."""
    derniere = _grille(usage)
    form = AjouterQuestionForm(
        request.POST or None,
        themes=lectures.choix_des_themes(derniere),
        initial={"theme": request.GET.get("theme", "")},
    )

    def acte(form: AjouterQuestionForm) -> str:
        services.ajouter_question(
            usage=usage.code,
            theme=form.cleaned_data["theme"],
            saisie=form.saisie(),
            options=form.cleaned_data["options"],
            par=request.user,
            le=timezone.localdate(),
        )
        return _retour(usage)

    return page_formulaire(
        request,
        form,
        acte,
        titre="Ajouter une question",
        succes="La question est ajoutée pour les prochains questionnaires.",
        retour=_retour(usage),
        bouton="Ajouter",
    )


def _question(usage: TypeUsage, code: str) -> Question:
    return get_object_or_404(Question, grille=_grille(usage), code=code)


@sur_grille
def question(request: RequeteAgent, usage: TypeUsage, code: str) -> HttpResponse:
    """Changer les mots, les bornes ou les réponses d'une question."""
    objet = _question(usage, code)
    le = timezone.localdate()
    form = ModifierQuestionForm(
        request.POST or None,
        question=objet,
        annee=le.year,
        est_verrouillee=code in usage.verrouillees,
    )

    def acte(form: ModifierQuestionForm) -> str:
        services.modifier_question(
            usage=usage.code,
            code=code,
            saisie=form.saisie(),
            ajouts=form.cleaned_data.get("ajouts", []),
            par=request.user,
            le=le,
        )
        return _retour(usage)

    return page_formulaire(
        request,
        form,
        acte,
        titre=f"Changer la question : {objet.libelle}",
        succes="La question est changée pour les prochains questionnaires.",
        retour=_retour(usage),
    )


def _agir(
    request: RequeteAgent,
    usage: TypeUsage,
    code: str,
    service: Callable[..., Any],
    succes: str,
    **fixes: Any,
) -> HttpResponse:
    objet = _question(usage, code)

    def acte() -> None:
        service(usage=usage.code, code=code, par=request.user, le=timezone.localdate(), **fixes)

    return agir(request, acte, succes=succes.format(question=objet.libelle), retour=_retour(usage))


@require_POST
@sur_grille
def deplacer(request: RequeteAgent, usage: TypeUsage, code: str, sens: int) -> HttpResponse:
    """Poser une question plus tôt ou plus tard."""
    succes = "« {question} » est posée plus " + ("tôt." if sens < 0 else "tard.")
    return _agir(request, usage, code, services.deplacer_question, succes, sens=sens)


@sur_grille
def retirer(request: RequeteAgent, usage: TypeUsage, code: str) -> HttpResponse:
    """Ne plus poser une question, en sachant ce qui la lit."""
    if request.method == "POST":
        succes = "« {question} » ne sera plus posée ; ses réponses se relisent toujours."
        return _agir(request, usage, code, services.retirer_question, succes)
    contexte = {
        "titre": "Retirer une question",
        "usage": usage,
        "question": _question(usage, code),
        "lecteurs": usage.lecteurs(code),
        "retour": _retour(usage),
    }
    return render(request, "questionnaires/retirer.html", contexte)


@require_POST
@sur_grille
def reprendre(request: RequeteAgent, usage: TypeUsage, code: str) -> HttpResponse:
    """Poser de nouveau une question retirée."""
    return _agir(
        request, usage, code, services.reprendre_question, "« {question} » sera posée de nouveau."
    )
