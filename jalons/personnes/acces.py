"""Ouvrir le dossier d'une personne : par le droit de la voir, et en le traçant."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponseBase

from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter, consulter_en_lot
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.selectors import Resultats, niveaux_sur
from jalons.personnes.selectors.recherche import ECRAN_HORS_PERIMETRE

Vue = TypeVar("Vue", bound=Callable[..., HttpResponseBase])


def personne_ou_404(
    agent: Agent, personne_id: int, permission: Permission = Permission.PERSONNE_CONSULTER
) -> Personne:
    """La personne si l'agent la voit avec cette permission ; sinon 404, comme si elle n'existait pas."""
    vues = Personne.objects.visibles_par(agent, permission).select_related(
        "territoire", "site", "commune", "coordonnees"
    )
    personne = vues.filter(pk=personne_id).first()
    if personne is None:
        # Une fiche liée s'ouvre sur la principale : ses anciennes adresses restent bonnes.
        personne = vues.filter(fiches_liees=personne_id).first()
    if personne is None:
        raise Http404("Aucune personne de ce numéro ne vous est accessible.")
    return personne


def tracer_recherche(agent: Agent, resultats: Resultats, *, ecran: str) -> None:
    """Trace une recherche (jamais le texte : il contient un nom) et chaque identité hors périmètre."""
    consulter(agent, ecran=ecran, detail=resultats.phrase)
    if resultats.hors_perimetre:
        consulter_en_lot(
            agent,
            ecran=ECRAN_HORS_PERIMETRE,
            personnes=resultats.hors_perimetre,
            detail="identité rendue par la recherche",
        )


def sur_personne(
    permission: Permission, *, niveau: Niveau | None = None, ecran: str | None = None
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """La vue reçoit `personne` (au lieu de `personne_id`), visible avec cette permission.

    `niveau` : profondeur exigée, sinon 404. `ecran` : nom de l'écran inscrit au journal des
    consultations à chaque lecture (GET) ; None pour un fragment déjà couvert par sa page.
    """

    def decorer(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(vue)
        def gardee(
            request: HttpRequest, personne_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            agent = cast(RequeteAgent, request).user
            personne = personne_ou_404(agent, personne_id, permission)
            if niveau is not None and niveau not in niveaux_sur(agent, personne):
                raise Http404("Cette partie du dossier ne vous est pas accessible.")
            if ecran is not None and request.method == "GET":
                consulter(agent, ecran=ecran, personne_id=personne.pk)
            return vue(request, personne, *args, **kwargs)

        gardee.acces = (permission,)  # type: ignore[attr-defined]
        gardee.sur_personne = True  # type: ignore[attr-defined]
        return gardee

    return decorer
