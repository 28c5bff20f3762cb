"""Les personnes dont un agent, ou sa structure, est le référent unique : qui prendre, ce qui est dû."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.fields import CharField, DateField

from jalons.accueil.models import Entretien, Orientation, SuiviEntree
from jalons.annuaire.models import Structure
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.comptes.roles import Role
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement
from jalons.socle.parametres import parametre


class Place(StrEnum):
    """À qui est la personne, vue de l'agent."""

    A_PRENDRE = "a_prendre"
    MIENNE = "mienne"
    COLLEGUE = "structure"


LIBELLES_PLACE = {
    Place.A_PRENDRE: "À prendre",
    Place.MIENNE: "Les miennes",
    Place.COLLEGUE: "À mes collègues",
}
SANS_CONTACT = "sans_contact"


def structures_de(agent: Agent) -> set[int]:
    """La structure de l'agent, et celles pour qui il est habilité."""
    return {n for n in (agent.structure_id, *(h.structure_id for h in agent.habilitations)) if n}


def suivis_de_referent(agent: Agent, *, le: date) -> QuerySet[Rattachement]:
    """Les suivis de référent unique en cours, de l'agent ou de sa structure, qu'il a le droit de voir."""
    visibles = Personne.objects.visibles_par(agent, le=le).order_by()
    siens = Q(agent=agent) | Q(structure__in=structures_de(agent))
    return Rattachement.objects.filter(
        siens,
        motif=MotifRattachement.REFERENT_UNIQUE,
        periode__contains=le,
        personne__in=visibles,
    ).order_by("periode", "pk")


def suivies(agent: Agent, *, le: date) -> QuerySet[Rattachement]:
    """Ceux de `suivis_de_referent`, ceux qui n'ont encore personne d'abord.

    Chacun avec `place`, `dernier_contact` (le dernier entretien, ou rien), `coreo_a_signer` et
    `contrat_attendu`.
    """
    contacts = Entretien.objects.filter(personne=OuterRef("personne")).order_by("-date", "-pk")
    attendus = SuiviEntree.objects.filter(personne_id=OuterRef("personne_id"))
    return (
        suivis_de_referent(agent, le=le)
        .annotate(
            place=Case(
                When(agent__isnull=True, then=Value(Place.A_PRENDRE.value)),
                When(agent=agent, then=Value(Place.MIENNE.value)),
                default=Value(Place.COLLEGUE.value),
                output_field=CharField(),
            ),
            dernier_contact=Subquery(contacts.values("date")[:1], output_field=DateField()),
            coreo_a_signer=Exists(attendus.filter(coreo_a_signer=True)),
            contrat_attendu=Exists(attendus.filter(contrat_attendu=True)),
        )
        .select_related("personne__commune", "agent", "structure")
        .order_by("place", "periode", "pk")
    )


def limite_de_contact(*, le: date) -> date:
    """Un dernier contact plus ancien que ce jour fait signaler la personne."""
    return le - timedelta(days=parametre("delai_sans_contact", le=le).nombre)


def _est_sans_contact(le: date) -> Q:
    limite = limite_de_contact(le=le)
    jamais = Q(dernier_contact__isnull=True, periode__startswith__lt=limite)
    return Q(dernier_contact__lt=limite) | jamais


def sans_contact(suivis: QuerySet[Rattachement], *, le: date) -> QuerySet[Rattachement]:
    """Parmi ces suivis, ceux dont la personne n'a été vue ni reçue depuis le délai."""
    return suivis.filter(_est_sans_contact(le))


def a_revoir(agent: Agent, *, le: date, limite: int) -> tuple[list[Any], int, int]:
    """Les siennes sans contact récent, leur nombre, et combien il en suit en tout (une requête)."""
    siennes = suivies(agent, le=le).filter(agent=agent)
    lues = list(
        siennes.annotate(
            sans_contact=Case(When(_est_sans_contact(le), then=Value(1)), default=Value(0)),
            en_tout=Window(Count("*")),
            a_voir=Window(Sum("sans_contact")),
        ).order_by("-sans_contact", F("dernier_contact").asc(nulls_first=True), "pk")[:limite]
    )
    if not lues:
        return [], 0, 0
    return [x for x in lues if x.sans_contact], lues[0].a_voir, lues[0].en_tout


def contrats_attendus(personnes: list[int]) -> dict[int, Orientation]:
    """L'orientation qui attend son contrat d'engagement, par numéro de personne (une requête)."""
    attendus = SuiviEntree.objects.filter(personne_id__in=personnes, contrat_attendu=True)
    lues = Orientation.objects.filter(pk__in=attendus.values("orientation"))
    return {o.personne_id: o for o in lues}


def referents_de(structures: set[int] | list[Structure], *, le: date) -> QuerySet[Agent]:
    """Les agents de ces structures qui peuvent être référents."""
    roles = [r.code for r in Role.tous() if Permission.REFERENT_PRENDRE in r.permissions]
    return (
        Agent.objects.filter(
            structure__in=structures,
            is_active=True,
            affectations__role__in=roles,
            affectations__periode__contains=le,
        )
        .distinct()
        .order_by("nom", "prenom")
    )
