"""Mener une base vide jusqu'ici trois fois plus vite, par les mêmes migrations et le même SQL.

Django refait, à chaque opération, les classes d'une quarantaine de modèles voisins : les neuf
dixièmes du temps. Un modèle neuf n'a pas encore de voisin, et une contrainte, un index ou un
verrou ne changent pas les champs : leurs opérations portent tout ce que leur SQL demande. Une base
déjà remplie, elle, se met à jour par Django seul.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# Ce qui change l'état sans changer de champ.
_SANS_CHAMPS: tuple[tuple[type, str], ...] = (
    (ProjectState, "_append_option"),
    (ProjectState, "_remove_option"),
    (AddTrigger, "state_forwards"),
    (RemoveTrigger, "state_forwards"),
)


def est_neuve() -> bool:
    """Vrai si aucune migration n'y est encore passée."""
    return not MigrationRecorder(connection).has_table()


def _ajouter_modele(etat: Any, modele: Any) -> None:
    cle = (modele.app_label, modele.name_lower)
    etat.models[cle] = modele
    if etat._relations is not None:
        etat.resolve_model_relations(cle)
    if "apps" in etat.__dict__:
        etat.apps.render_multiple([modele])


def _sans_recharger(origine: Callable[..., Any]) -> Callable[..., Any]:
    def appliquer(*donnes: Any, **nommes: Any) -> None:
        [etat] = [objet for objet in donnes if isinstance(objet, ProjectState)]
        etat.reload_model = lambda *_, **__: None  # type: ignore[method-assign]
        try:
            origine(*donnes, **nommes)
        finally:
            del etat.reload_model

    return appliquer


@contextmanager
def migrations_legeres() -> Iterator[None]:
    """Le temps d'un bloc, une opération ne refait que la classe du modèle qu'elle crée."""
    with ExitStack() as remplacements:
        remplacements.enter_context(patch.object(ProjectState, "add_model", _ajouter_modele))
        for classe, nom in _SANS_CHAMPS:
            remplacement = _sans_recharger(getattr(classe, nom))
            remplacements.enter_context(patch.object(classe, nom, remplacement))
        yield


@contextmanager
def au_plus_court() -> Iterator[None]:
    """Les migrations légères si la base est vide, Django seul sinon."""
    if not est_neuve():
        yield
        return
    with migrations_legeres():
        yield
