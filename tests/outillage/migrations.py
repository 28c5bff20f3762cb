"""Mener une base vide jusqu'ici deux fois plus vite, par les mêmes migrations et le même SQL.

Django refait, à chaque opération, les classes d'une quarantaine de modèles voisins : les quatre
cinquièmes du temps. Un modèle neuf n'a pas encore de voisin, et une contrainte, un index ou un
verrou ne changent pas les champs : leurs opérations portent tout ce que leur SQL demande. La commande
`jalons migrer`, elle, passe par Django seul (`tests/projet/test_paquet.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.migrations.state import ProjectState

SANS_CHAMPS = ("_append_option", "_remove_option")


@contextmanager
def migrations_legeres() -> Iterator[None]:
    """Le temps d'un bloc, une opération ne refait que la classe du modèle qu'elle crée."""
    recharger = ProjectState.reload_model

    def ajouter_modele(etat: ProjectState, modele: Any) -> None:
        cle = (modele.app_label, modele.name_lower)
        etat.models[cle] = modele
        if etat._relations is not None:  # type: ignore[attr-defined]
            etat.resolve_model_relations(cle)  # type: ignore[attr-defined]
        if "apps" in etat.__dict__:
            etat.apps.render_multiple([modele])

    def sans_recharger(nom: str) -> Any:
        origine = getattr(ProjectState, nom)

        def appliquer(etat: ProjectState, *donnes: Any, **nommes: Any) -> None:
            etat.reload_model = lambda *_, **__: None  # type: ignore[method-assign]
            try:
                origine(etat, *donnes, **nommes)
            finally:
                del etat.reload_model

        return appliquer

    with pytest.MonkeyPatch.context() as remplacer:
        remplacer.setattr(ProjectState, "add_model", ajouter_modele)
        for nom in SANS_CHAMPS:
            remplacer.setattr(ProjectState, nom, sans_recharger(nom))
        yield
    assert ProjectState.reload_model is recharger
