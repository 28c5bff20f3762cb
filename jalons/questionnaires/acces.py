"""Ouvrir le questionnaire d'une personne : par le droit de son usage, et en le traçant."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from jalons.comptes.acces import RequeteAgent, tout_agent
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter
from jalons.personnes.acces import personne_ou_404
from jalons.personnes.selectors import niveaux_sur
from jalons.questionnaires.usage import Usage
from jalons.socle.registre import CodeInconnu

Vue = Callable[..., HttpResponse]


def usage_ou_404(code: str) -> type[Usage]:
    """L'usage de ce code ; 404 s'il n'y en a pas."""
    try:
        return Usage.par_code(code)
    except CodeInconnu as erreur:
        raise Http404("Aucun questionnaire ne porte ce nom.") from erreur


def sur_usage(*, pour_remplir: bool, trace: bool = True) -> Callable[[Vue], Vue]:
    """La vue reçoit l'usage et la personne, visible avec la permission de l'usage ; sinon 404.

    `trace` : la lecture (GET) s'inscrit au journal sous le nom d'écran de l'usage.
    """

    def decorer(vue: Vue) -> Vue:
        @wraps(vue)
        def gardee(
            request: HttpRequest, usage: str, personne_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            trouve, agent = usage_ou_404(usage), cast(RequeteAgent, request).user
            if not trouve.au_fil:
                raise Http404("Ce questionnaire se remplit sur sa fiche.")
            permission = trouve.remplir if pour_remplir else trouve.lire
            personne = personne_ou_404(agent, personne_id, permission)
            if trouve.niveau not in niveaux_sur(agent, personne):
                raise Http404("Cette partie du dossier ne vous est pas accessible.")
            if trace and request.method == "GET":
                consulter(agent, ecran=trouve.ecran, personne_id=personne.pk)
            return vue(request, trouve, personne, *args, **kwargs)

        def acces_de(valeurs: dict[str, Any]) -> tuple[Permission, ...]:
            trouve = usage_ou_404(valeurs["usage"])
            return (trouve.remplir if pour_remplir else trouve.lire,)

        gardee.acces = (Permission.PERSONNE_CONSULTER,)  # type: ignore[attr-defined]
        gardee.acces_de = acces_de  # type: ignore[attr-defined]
        gardee.sur_personne = True  # type: ignore[attr-defined]
        return gardee

    return decorer


def sur_grille(vue: Vue) -> Vue:
    """La vue reçoit l'usage, si l'agent en règle la grille ; sinon 403."""

    @tout_agent
    @wraps(vue)
    def gardee(request: HttpRequest, usage: str, *args: Any, **kwargs: Any) -> HttpResponse:
        trouve = usage_ou_404(usage)
        if not cast(RequeteAgent, request).user.peut(trouve.regler):
            raise PermissionDenied
        return vue(request, trouve, *args, **kwargs)

    return gardee
