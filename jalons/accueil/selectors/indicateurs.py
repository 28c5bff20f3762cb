"""Les populations de l'axe 1, définies une seule fois ; le pilotage en fait des rapports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from jalons.accueil.enums import ModeEntretien
from jalons.accueil.models import Entretien, Orientation
from jalons.personnes.enums import EtatInscription
from jalons.personnes.models import Entree, InscriptionFranceTravail
from jalons.socle.dates import dernier_du_mois


@dataclass(frozen=True, slots=True)
class EntreesDuMois:
    mois: date
    territoire_id: int | None
    entrees: int
    recues: int


@dataclass(frozen=True, slots=True)
class DelaisDuMois:
    mois: date
    territoire_id: int | None
    recues: int
    mediane: int


@dataclass(frozen=True, slots=True)
class InscriptionsDuMois:
    mois: date
    territoire_id: int | None
    obligees: int
    inscrites: int


def _entrees(debut: date, fin: date, modes: Iterable[Any]) -> QuerySet[Any]:
    entretiens = (
        Entretien.objects.filter(
            personne=OuterRef("personne"),
            date__gte=OuterRef("date_accord"),
            mode__in=list(modes),
        )
        .order_by()
        .values("personne")
        .annotate(premier=Min("date"))
        .values("premier")
    )
    return Entree.objects.filter(date_information__range=(debut, fin)).annotate(
        premier_entretien=Subquery(entretiens), mois=TruncMonth("date_information")
    )


def entrees_par_mois(debut: date, fin: date, *, modes: Iterable[Any]) -> list[EntreesDuMois]:
    """Entrées et entrées reçues, par mois et territoire (une requête)."""
    lignes = (
        _entrees(debut, dernier_du_mois(fin), modes)
        .order_by()
        .values("mois", territoire_id=F("personne__territoire_id"))
        .annotate(
            entrees=Count("personne", distinct=True),
            recues=Count("personne", distinct=True, filter=Q(premier_entretien__isnull=False)),
        )
    )
    return [EntreesDuMois(**ligne) for ligne in lignes]


def entrees_du_mois(
    mois: date, territoire_id: int | None, *, modes: Iterable[Any]
) -> QuerySet[Any]:
    """Les entrées d'un mois et d'un territoire, avec `premier_entretien`."""
    return _entrees(mois, dernier_du_mois(mois), modes).filter(
        personne__territoire_id=territoire_id
    )


def delais_par_mois(debut: date, fin: date) -> list[DelaisDuMois]:
    """Médiane des jours jusqu'au premier entretien, par mois et territoire (une requête)."""
    jours: dict[tuple[date, int | None], list[int]] = {}
    lues = (
        _entrees(debut, dernier_du_mois(fin), tuple(ModeEntretien))
        .filter(premier_entretien__isnull=False)
        .order_by()
        .values_list("mois", "personne__territoire_id", "date_accord", "premier_entretien")
    )
    for mois, territoire_id, accord, entretien in lues:
        jours.setdefault((mois, territoire_id), []).append((entretien - accord).days)
    return [
        DelaisDuMois(mois, territoire_id, len(liste), mediane(liste))
        for (mois, territoire_id), liste in jours.items()
    ]


def mediane(valeurs: list[int]) -> int:
    """Médiane entière (basse quand le nombre de valeurs est pair).

    >>> mediane([3, 9, 5])
    5
    """
    return sorted(valeurs)[(len(valeurs) - 1) // 2]


def _obligees(debut: date, fin: date) -> QuerySet[Any]:
    inscrite = InscriptionFranceTravail.objects.filter(
        personne=OuterRef("personne"),
        etat=EtatInscription.INSCRIT,
        connu__upper_inf=True,
        periode__upper_inf=True,
    )
    return Orientation.objects.filter(
        date_decision__range=(debut, fin), doit_s_inscrire=True
    ).annotate(inscrite=Exists(inscrite), mois=TruncMonth("date_decision"))


def inscrits_par_mois(debut: date, fin: date) -> list[InscriptionsDuMois]:
    """Personnes tenues de s'inscrire et inscrites, par mois et territoire (une requête)."""
    lignes = (
        _obligees(debut, dernier_du_mois(fin))
        .order_by()
        .values("mois", territoire_id=F("personne__territoire_id"))
        .annotate(
            obligees=Count("personne", distinct=True),
            inscrites=Count("personne", distinct=True, filter=Q(inscrite=True)),
        )
    )
    return [InscriptionsDuMois(**ligne) for ligne in lignes]


def inscrits_du_mois(mois: date, territoire_id: int | None) -> list[tuple[int, bool]]:
    """Personnes tenues de s'inscrire ce mois-là, et si elles le sont."""
    lues = _obligees(mois, dernier_du_mois(mois)).filter(personne__territoire_id=territoire_id)
    return list(lues.order_by("personne").distinct().values_list("personne_id", "inscrite"))
