"""Lectures : places restantes chez les organismes et leurs référents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from jalons.annuaire.models import Structure, Territoire
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Rattachement
from jalons.repertoire.enums import Voie
from jalons.repertoire.models import Capacite


@dataclass(frozen=True, slots=True)
class PlacesRestantes:
    """Une capacité et ce qu'il en reste ; `restantes` peut être négatif (surcharge)."""

    structure: Structure
    agent: Agent | None
    places: int
    suivis: int

    @property
    def restantes(self) -> int:
        return self.places - self.suivis

    @property
    def cle(self) -> str:
        """Identifiant de choix « structure:agent »."""
        return f"{self.structure.pk}:{self.agent.pk if self.agent else ''}"


def places_restantes(
    voie: Voie | str, *, le: date, territoire: Territoire | None = None
) -> list[PlacesRestantes]:
    """Organismes et référents ouverts sur cette voie, les plus disponibles d'abord (3 requêtes)."""
    capacites = list(
        Capacite.objects.filter(voie=voie, periode__contains=le)
        .filter(Q(territoire__isnull=True) | Q(territoire=territoire))
        .select_related("structure", "agent")
    )
    suivis = Rattachement.objects.filter(
        motif=MotifRattachement.REFERENT_UNIQUE,
        periode__contains=le,
        structure__in={c.structure_id for c in capacites},
    ).values_list("structure_id", "agent_id")
    par_structure: Counter[int] = Counter()
    par_agent: Counter[tuple[int, int]] = Counter()
    for structure_id, agent_id in suivis:
        par_structure[structure_id] += 1
        par_agent[structure_id, agent_id] += 1
    lignes = [
        PlacesRestantes(
            c.structure,
            c.agent,
            c.nombre,
            par_agent[c.structure_id, c.agent_id] if c.agent_id else par_structure[c.structure_id],
        )
        for c in capacites
    ]
    return sorted(lignes, key=lambda p: (-p.restantes, str(p.structure)))
