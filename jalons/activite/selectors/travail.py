"""Le travail d'une personne : ses contrats, et les heures qu'on y connaît, pour qui les additionne."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from jalons.activite.models import ContratTravail, Heures
from jalons.socle.periode import Periode


@dataclass(frozen=True, slots=True)
class LigneTravail:
    """Des heures faites sur un contrat. `sont_prouvees` : validées avec une preuve, sinon déclarées."""

    debut: date
    fin: date
    heures: Decimal
    sont_prouvees: bool


@dataclass(frozen=True, slots=True)
class TravailLu:
    """Un contrat et ses heures connues. `rome` : le code du métier, vide s'il n'est pas dit.

    `fin` None : sans terme prévu. `heures_hebdo` None : le contrat ne les dit pas.
    """

    contrat_id: int
    personne_id: int
    employeur: str
    siret: str
    nature: str
    rome: str
    metier: str
    debut: date
    fin: date | None
    heures_hebdo: Decimal | None
    lignes: tuple[LigneTravail, ...]


def travail_de(
    personnes: Iterable[int] | QuerySet[Any, Any], *, depuis: date, jusqu_au: date
) -> dict[int, list[TravailLu]]:
    """Par personne, ses contrats qui touchent ces jours, avec les heures faites (deux requêtes)."""
    bornes = Periode(depuis, jusqu_au).en_intervalle()
    contrats = list(
        ContratTravail.objects.filter(personne__in=personnes, periode__overlap=bornes)
        .select_related("metier")
        .order_by("periode", "pk")
    )
    lignes: dict[int, list[LigneTravail]] = defaultdict(list)
    faites = Heures.objects.filter(
        contrat__in=[c.pk for c in contrats], periode__overlap=bornes
    ).order_by("periode", "pk")
    for ligne in faites:
        sures = ligne.validees if ligne.validees is not None else ligne.declarees
        if sures is None or ligne.contrat_id is None:
            continue
        fin = ligne.periode.fin or ligne.periode.debut
        lignes[ligne.contrat_id].append(
            LigneTravail(ligne.periode.debut, fin, sures, ligne.validees is not None)
        )
    lus: dict[int, list[TravailLu]] = defaultdict(list)
    for c in contrats:
        lus[c.personne_id].append(
            TravailLu(
                contrat_id=c.pk,
                personne_id=c.personne_id,
                employeur=c.employeur,
                siret=c.siret,
                nature=c.nature,
                rome=c.metier.code_rome if c.metier else "",
                metier=c.metier.libelle if c.metier else "",
                debut=c.periode.debut,
                fin=c.periode.fin,
                heures_hebdo=c.heures_hebdo,
                lignes=tuple(lignes[c.pk]),
            )
        )
    return dict(lus)
