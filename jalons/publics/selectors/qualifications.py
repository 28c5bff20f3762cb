"""Qui est de quel public, que l'agent a le droit de lire."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne, RetardPorte
from jalons.publics.enums import EtatSuite
from jalons.publics.genres import GenrePublic, dans_l_ordre
from jalons.publics.models import PointActivite, Qualification, SuiteQualification

LIRE = Permission.PUBLIC_CONSULTER


def lus_par(agent: Agent, permission: Permission = LIRE) -> list[type[GenrePublic]]:
    """Les publics que l'agent lit dans une liste.

    Un public de santé ne s'y montre que si chacun de ses rôles qui ouvre la liste porte ce niveau : une
    liste mêle des personnes vues à des titres divers, le dossier, lui, le dit personne par personne.
    """
    roles = [h.role for h in agent.habilitations if permission in h.role.permissions]
    return [p for p in dans_l_ordre() if roles and all(p.niveau in r.niveaux for r in roles)]


def codes_a(niveaux: Iterable[Niveau]) -> list[str]:
    """Les publics qui se lisent avec ces niveaux."""
    tenus = set(niveaux)
    return [p.code for p in GenrePublic.tous() if p.niveau in tenus]


def de_la_personne(personne: Personne, niveaux: frozenset[Niveau]) -> QuerySet[Qualification]:
    """Toutes ses qualifications, passées comprises, que ces niveaux lisent."""
    return (
        Qualification.objects.filter(personne=personne, public__in=codes_a(niveaux))
        .select_related("par")
        .order_by("-periode", "public")
    )


def calcules_de(personne: Personne, *, le: date) -> list[type[GenrePublic]]:
    """Les publics que les fichiers disent d'elle."""
    return [
        p
        for p in dans_l_ordre()
        if p.est_calcule and p.calculees(le=le).filter(pk=personne.pk).exists()
    ]


def suites_de(personne: Personne) -> QuerySet[SuiteQualification]:
    """Ce qui est à faire, puis ce qui est fait."""
    return (
        SuiteQualification.objects.filter(personne=personne)
        .select_related("note_par")
        .order_by("etat", "-ouverte_le", "pk")
    )


def points_de(personne: Personne) -> QuerySet[PointActivite]:
    """Ses points d'activité, le dernier d'abord, avec leurs mois."""
    points = PointActivite.objects.filter(personne=personne)
    return points.select_related("par").prefetch_related("mois")


def condition(public: type[GenrePublic], *, le: date) -> Q:
    """La condition, sur `Personne`, d'être de ce public ce jour-là."""
    if public.est_calcule:
        return Q(pk__in=public.calculees(le=le).values("pk"))
    dites = Qualification.objects.filter(
        personne=OuterRef("pk"), public=public.code, periode__contains=le
    )
    return Q(Exists(dites))


def porte(public: type[GenrePublic]) -> str:
    """Le code sous lequel une personne porte ce public (`publics.situations`)."""
    return f"public_{public.code}"


def est_de(publics: Iterable[type[GenrePublic]]) -> Exists:
    """La condition, sur `Personne`, de porter l'un de ces publics."""
    codes = [porte(p) for p in publics]
    return Exists(RetardPorte.objects.filter(personne=OuterRef("pk"), code__in=codes))


def personnes_de(
    agent: Agent, publics: Iterable[type[GenrePublic]], *, le: date
) -> QuerySet[Personne]:
    """Les personnes que l'agent voit et qui portent l'un de ces publics (`tenir_les_retards` d'abord)."""
    return Personne.objects.visibles_par(agent, LIRE, le=le).filter(est_de(publics))


def publics_par_personne(
    personnes: Iterable[int], publics: list[type[GenrePublic]], *, le: date
) -> dict[int, list[str]]:
    """{personne: libellés de ses publics}, pour une page de liste (une requête, et une par calculé)."""
    cles = list(personnes)
    codes = {p.code: p.libelle for p in publics}
    lus: dict[int, list[str]] = {cle: [] for cle in cles}
    dites = Qualification.objects.filter(
        personne__in=cles, public__in=list(codes), periode__contains=le
    )
    for cle, code in dites.order_by("public").values_list("personne_id", "public"):
        lus[cle].append(codes[code])
    for public in publics:
        if public.est_calcule:
            for cle in public.calculees(le=le).filter(pk__in=cles).values_list("pk", flat=True):
                lus[cle].append(public.libelle)
    return lus


def suites_a_faire(agent: Agent, *, le: date) -> QuerySet[SuiteQualification]:
    """Les transmissions qui attendent l'un des rôles de cet agent, pour des personnes qu'il voit."""
    roles = {h.role.code for h in agent.habilitations}
    siennes = Q(pk__in=[])
    for public in lus_par(agent, Permission.PUBLIC_SUIVRE):
        for suite in public.suites:
            if roles.intersection(suite.roles):
                siennes |= Q(public=public.code, code=suite.code)
    return (
        SuiteQualification.objects.filter(
            siennes,
            etat=EtatSuite.A_FAIRE,
            personne__in=Personne.objects.visibles_par(agent, Permission.PUBLIC_SUIVRE, le=le),
        )
        .select_related("personne")
        .order_by("ouverte_le", "pk")
    )


def points_a_refaire(agent: Agent, *, le: date) -> QuerySet[PointActivite]:
    """Les derniers points d'activité dont l'échéance est venue, que l'agent a faits."""
    plus_recent = PointActivite.objects.filter(
        personne=OuterRef("personne"), date__gt=OuterRef("date")
    )
    return (
        PointActivite.objects.filter(
            ~Exists(plus_recent),
            par=agent,
            echeance__lte=le,
            personne__in=Personne.objects.visibles_par(agent, Permission.PUBLIC_RECONNAITRE, le=le),
        )
        .select_related("personne")
        .order_by("echeance", "pk")
    )
