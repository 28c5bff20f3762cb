"""Convoquer des personnes du stock sur les créneaux libres de plusieurs agents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jalons.accompagnement.models import CampagneReprise
from jalons.accueil.enums import ModeEnvoi
from jalons.accueil.services.lots import demander_lot
from jalons.annuaire.models import Site, Structure
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode


@transaction.atomic
def convoquer_le_stock(
    *,
    personnes: Sequence[Personne],
    intitule: str,
    agents: Sequence[Agent],
    site: Site,
    periode: Periode,
    duree: int,
    mode: ModeEnvoi,
    avec: Structure | None,
    par: Agent,
    le: date,
) -> CampagneReprise:
    """Répartit ces personnes entre les agents qui reçoivent et met les convocations en file.

    `duree` en minutes. `avec` : la structure qui reçoit aussi ; la lettre le dit. Lève `ErreurMetier`.
    """
    if not agents:
        raise ErreurMetier("Choisissez au moins un agent qui reçoit.", champ="agents")
    campagne = CampagneReprise.objects.create(intitule=intitule, avec=avec, par=par, le=le)
    objet = "Point sur votre accompagnement" + (f", avec {avec}" if avec else "")
    for rang, agent in enumerate(agents):
        siennes = list(personnes[rang :: len(agents)])
        if siennes:
            lot = demander_lot(
                personnes=siennes,
                agent=agent,
                site=site,
                periode=periode,
                duree=duree,
                mode=mode,
                objet=objet[:120],
                avec=avec,
                par=par,
                le=le,
            )
            campagne.lots.add(lot)
    return campagne
