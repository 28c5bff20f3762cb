"""Les personnes dont un agent, ou sa structure, est le référent unique : qui prendre, ce qui est dû."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from django.db.models import (
    Case,
    DateField,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields import CharField

from jalons.accueil.enums import EtatRendezVous
from jalons.accueil.models import Entretien, RendezVous
from jalons.annuaire.models import Structure
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent, en_vigueur
from jalons.comptes.roles import Role
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement, ouvre
from jalons.socle.parametres import parametre
from jalons.socle.periode import fin_du_jour


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
_UN_JOUR = timedelta(days=1)


def structures_de(agent: Agent) -> set[int]:
    """La structure de l'agent, et celles pour qui il est habilité."""
    return {n for n in (agent.structure_id, *(h.structure_id for h in agent.habilitations)) if n}


def suivis_de_referent(agent: Agent, *, le: date) -> QuerySet[Rattachement]:
    """Les suivis de référent unique en cours, de l'agent ou de sa structure, qu'il a le droit de voir."""
    visibles = Personne.objects.visibles_par(agent, le=le).order_by()
    siens = Q(agent=agent) | Q(structure__in=structures_de(agent))
    return Rattachement.objects.filter(
        siens,
        ouvre(le),
        motif=MotifRattachement.REFERENT_UNIQUE,
        personne__in=visibles,
    ).order_by("periode", "pk")


def suivies(agent: Agent, *, le: date) -> QuerySet[Rattachement]:
    """Ceux de `suivis_de_referent`, chacun avec sa `place` ; ceux qui n'ont encore personne d'abord."""
    return (
        suivis_de_referent(agent, le=le)
        .annotate(place=place_de(agent))
        .select_related("personne__commune", "agent", "structure")
        .order_by("place", "periode", "pk")
    )


def place_de(agent: Agent) -> Case:
    """L'expression de la place d'un suivi, vue de cet agent."""
    return Case(
        When(
            agent__isnull=True,
            motif=MotifRattachement.REFERENT_UNIQUE,
            then=Value(Place.A_PRENDRE.value),
        ),
        When(agent=agent, then=Value(Place.MIENNE.value)),
        default=Value(Place.COLLEGUE.value),
        output_field=CharField(),
    )


def limite_de_contact(*, le: date) -> date:
    """Un dernier contact plus ancien que ce jour fait signaler la personne."""
    return le - timedelta(days=parametre("delai_sans_contact", le=le).nombre)


def dernier_entretien(personne: str = "pk") -> Subquery:
    """Sous-requête à annoter : date du dernier entretien tenu, None sans entretien."""
    lus = Entretien.objects.filter(personne=OuterRef(personne)).order_by().values("personne")
    return Subquery(lus.annotate(le=Max("date")).values("le"), output_field=DateField())


def recue_depuis(limite: date, personne: str = "pk") -> Exists:
    """La condition « un entretien a été tenu ce jour ou après »."""
    return Exists(Entretien.objects.filter(personne=OuterRef(personne), date__gte=limite))


def _prevus(le: date, personne: str) -> QuerySet[RendezVous]:
    return RendezVous.objects.filter(
        personne=OuterRef(personne),
        etat=EtatRendezVous.PREVU,
        debut__gte=fin_du_jour(le - _UN_JOUR),
    )


def rendez_vous_a_venir(le: date, personne: str = "pk") -> Exists:
    """La condition « un rendez-vous est prévu ce jour ou après »."""
    return Exists(_prevus(le, personne))


def prochain_rendez_vous(le: date, personne: str = "pk") -> Subquery:
    """L'expression de l'instant du prochain rendez-vous prévu ; None si rien ne l'est."""
    return Subquery(_prevus(le, personne).order_by("debut").values("debut")[:1])


def referents_de(structures: set[int] | list[Structure], *, le: date) -> QuerySet[Agent]:
    """Les agents de ces structures qui peuvent être référents."""
    roles = [r.code for r in Role.tous() if Permission.REFERENT_PRENDRE in r.permissions]
    return (
        Agent.objects.filter(
            en_vigueur(le, "affectations__"),
            structure__in=structures,
            is_active=True,
            affectations__role__in=roles,
        )
        .distinct()
        .order_by("nom", "prenom")
    )
