"""Convoquer des personnes du stock sur les places libres de plusieurs agents, une fois puis de nouveau."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jalons.accompagnement.models import CampagneReprise
from jalons.accompagnement.rules.repartition import repartir_les_places
from jalons.accueil.enums import ModeEnvoi
from jalons.accueil.selectors.lots import places_libres
from jalons.accueil.services.lots import demander_lot
from jalons.annuaire.models import Site, Structure
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode


@dataclass(frozen=True, slots=True)
class Accueil:
    """Qui reçoit, où, quand (jours inclus), combien de minutes, et comment part la lettre."""

    agents: Sequence[Agent]
    site: Site
    periode: Periode
    duree: int
    mode: ModeEnvoi


@transaction.atomic
def convoquer_le_stock(
    *,
    personnes: Sequence[Personne],
    intitule: str,
    accueil: Accueil,
    avec: Structure | None,
    par: Agent,
    le: date,
) -> CampagneReprise:
    """Ouvre une campagne : ces personnes se partagent les places libres, leurs lettres sont en file.

    `avec` : la structure qui reçoit aussi ; la lettre le dit. Lève `ErreurMetier`.
    """
    campagne = CampagneReprise.objects.create(intitule=intitule, avec=avec, par=par, le=le)
    _convoquer(campagne, personnes, accueil, par=par, le=le)
    return campagne


@transaction.atomic
def convoquer_de_nouveau(
    *,
    campagne: CampagneReprise,
    personnes: Sequence[Personne],
    accueil: Accueil,
    par: Agent,
    le: date,
) -> CampagneReprise:
    """Reprend dans la même campagne qui n'a pas eu de place, ou n'est pas venu. Lève `ErreurMetier`."""
    tenue = CampagneReprise.objects.select_for_update(of=("self",)).get(pk=campagne.pk)
    _convoquer(tenue, personnes, accueil, par=par, le=le)
    return tenue


def _convoquer(
    campagne: CampagneReprise,
    personnes: Sequence[Personne],
    accueil: Accueil,
    *,
    par: Agent,
    le: date,
) -> None:
    if not accueil.agents:
        raise ErreurMetier("Choisissez au moins un agent qui reçoit.", champ="agents")
    periode, avec = accueil.periode, campagne.avec
    places = places_libres(
        accueil.agents,
        du=periode.debut,
        au=periode.fin or periode.debut,
        duree=accueil.duree,
        le=le,
    )
    recus: dict[int, list[Personne]] = {}
    choisis = repartir_les_places(len(personnes), places)
    for personne, cle in zip(personnes, choisis, strict=True):
        recus.setdefault(cle, []).append(personne)
    objet = "Point sur votre accompagnement" + (f", avec {avec}" if avec else "")
    for agent in accueil.agents:
        if agent.pk not in recus:
            continue
        lot = demander_lot(
            personnes=recus[agent.pk],
            agent=agent,
            site=accueil.site,
            periode=periode,
            duree=accueil.duree,
            mode=accueil.mode,
            objet=objet[:120],
            avec=avec,
            par=par,
            le=le,
        )
        campagne.lots.add(lot)
