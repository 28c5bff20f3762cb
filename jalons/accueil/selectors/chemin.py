"""Où en est une personne sur le chemin de l'accueil : son entrée, son rendez-vous, son orientation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from jalons.accueil.models import Entretien, Orientation, RendezVous
from jalons.accueil.selectors.orientation import orientations_de
from jalons.accueil.selectors.reception import entrees_de
from jalons.accueil.selectors.rendez_vous import prevus_de
from jalons.personnes.models import Entree, Personne

_JOINTS = ("derniere_entree", "prevu__site", "orientation__coreo")


@dataclass(frozen=True, slots=True)
class Chemin:
    """La dernière entrée, le prochain rendez-vous prévu et la dernière orientation de la personne.

    `est_recue`, `est_orientee` : cette entrée a son entretien, sa décision.
    """

    entree: Entree | None
    est_recue: bool
    est_orientee: bool
    prevu: RendezVous | None
    orientation: Orientation | None


def chemin_de(personne: Personne) -> Chemin:
    """Tout le chemin, en une requête."""
    lue: Any = (
        Personne.objects.filter(pk=personne.pk)
        .annotate(
            derniere_entree=_premier("entrees", entrees_de(personne)),
            prevu=_premier("rendez_vous", prevus_de(personne)),
            orientation=_premier("orientations", orientations_de(personne)),
        )
        .annotate(
            est_recue=Exists(Entretien.objects.filter(entree=OuterRef("derniere_entree__pk"))),
            est_orientee=Exists(Orientation.objects.filter(entree=OuterRef("derniere_entree__pk"))),
        )
        .select_related(*_JOINTS)
        .get()
    )
    return Chemin(
        getattr(lue, "derniere_entree", None),
        lue.est_recue,
        lue.est_orientee,
        getattr(lue, "prevu", None),
        getattr(lue, "orientation", None),
    )


def _premier(relation: str, choisis: QuerySet[Any]) -> FilteredRelation:
    """La relation, réduite à la première ligne de cet ordre."""
    seul = Subquery(choisis.values("pk")[:1])
    return FilteredRelation(relation, condition=Q(**{f"{relation}__pk": seul}))
