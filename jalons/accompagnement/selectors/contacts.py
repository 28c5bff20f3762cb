"""Lectures des contacts : le dernier de chacun, par ensembles, et ceux d'une personne."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, Max, OuterRef, Q, QuerySet, Subquery

from jalons.accompagnement.enums import ETATS_OUVERTS, EtatSortie, ModeContact
from jalons.accompagnement.models import Contact, Parcours
from jalons.annuaire.models import Structure
from jalons.personnes.models import Personne


def dernier_contact(
    personne: str = "pk", *, structure: str | None = None, parcours: str | None = None
) -> Subquery:
    """Sous-requête à annoter : date du dernier contact abouti, None sans contact.

    `personne` : le champ de la requête annotée qui porte le numéro de la personne (« pk »,
    « personne_id »…). `structure`, `parcours` : champs qui bornent aux contacts de cette structure,
    ou de ce parcours. Une tentative sans réponse n'est pas un contact.
    """
    choix: dict[str, Any] = {"personne": OuterRef(personne)}
    if structure is not None:
        choix["structure"] = OuterRef(structure)
    if parcours is not None:
        choix["parcours"] = OuterRef(parcours)
    lus = Contact.objects.filter(est_abouti=True, **choix).order_by().values("personne")
    return Subquery(lus.annotate(le=Max("date")).values("le"), output_field=DateField())


def contacts_de(personne: Personne) -> QuerySet[Contact]:
    """Tous les contacts et tentatives d'une personne, les derniers d'abord."""
    return Contact.objects.filter(personne=personne).select_related(
        "agent", "structure", "parcours"
    )


def contact_habituel(personne: Personne, *, le: date) -> dict[str, Any]:
    """Un contact prérempli : aujourd'hui, par le moyen du dernier contact."""
    dernier = Contact.objects.filter(personne=personne, est_abouti=True).first()
    return {"date": le, "mode": dernier.mode if dernier else ModeContact.TELEPHONE.value}


def parcours_de_la_structure(
    personne: Personne, structure: Structure, *, le: date
) -> Parcours | None:
    """Le parcours que cette structure mène avec la personne ce jour-là, le dernier commencé."""
    return (
        Parcours.objects.filter(
            Q(etat__in=ETATS_OUVERTS)
            | Q(date_sortie__gte=le)
            | Q(sortie__etat=EtatSortie.PROVISOIRE),
            personne=personne,
            structure=structure,
            date_admission__lte=le,
        )
        .order_by("-date_admission", "-pk")
        .first()
    )
