"""Chaque vue déclare sa permission ; ce qui n'est pas déclaré est refusé.

`@requiert(Permission.X)` : l'agent doit tenir un rôle qui porte X. `@publique` : sans compte.
`@tout_agent` : tout agent habilité. Pour le dossier d'une personne, voir `personnes.acces`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent

Vue = TypeVar("Vue", bound=Callable[..., HttpResponseBase])


class RequeteAgent(HttpRequest):
    """Requête d'un agent connecté (pour les annotations des vues)."""

    user: Agent
    htmx: Any


def requiert(*permissions: Permission) -> Callable[[Vue], Vue]:
    """La vue exige l'une de ces permissions ; sinon 403."""

    def decorer(vue: Vue) -> Vue:
        @wraps(vue)
        def gardee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            agent = cast(Agent, request.user)
            if not any(agent.peut(permission) for permission in permissions):
                raise PermissionDenied
            return vue(request, *args, **kwargs)

        gardee.acces = permissions  # type: ignore[attr-defined]
        return cast(Vue, gardee)

    return decorer


def tout_agent(vue: Vue) -> Vue:
    """La vue est ouverte à tout agent habilité, quel que soit son rôle."""
    vue.acces = "tout_agent"  # type: ignore[attr-defined]
    return vue


def publique(vue: Vue) -> Vue:
    """La vue est ouverte sans compte ; les moteurs de recherche ne la gardent pas."""
    ouverte = login_not_required(vue)
    ouverte.acces = "publique"  # type: ignore[attr-defined]
    return ouverte


def indexable(vue: Vue) -> Vue:
    """La vue publique se laisse trouver par les moteurs de recherche : elle est faite pour cela."""
    vue.est_indexable = True  # type: ignore[attr-defined]
    return vue


def est_ouverte_a(agent: Agent, adresse: str) -> bool:
    """Si l'une des permissions de cet agent ouvre cette adresse ; ne dit rien de l'objet qu'elle montre."""
    acces = _acces_de(adresse.split("?")[0].split("#")[0])
    if isinstance(acces, str):
        return True
    return any(agent.peut(permission) for permission in acces)


@lru_cache(maxsize=1024)
def _acces_de(chemin: str) -> tuple[Permission, ...] | str:
    """Ce que la vue de ce chemin exige ; une adresse inconnue, ou qui ne le dit pas, n'est à personne.

    Une vue dont la permission dépend de son adresse porte `acces_de`, à qui l'on donne ses valeurs.
    """
    try:
        trouvee = resolve(chemin)
        vue = trouvee.func
        if hasattr(vue, "acces_de"):
            return cast("tuple[Permission, ...]", vue.acces_de(trouvee.kwargs))
    except (Resolver404, Http404):
        return ()
    return cast("tuple[Permission, ...] | str", getattr(vue, "acces", ()))
