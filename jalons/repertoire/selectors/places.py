"""Lectures : places restantes chez les organismes et leurs référents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

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
    """Organismes et référents ouverts sur cette voie, les plus disponibles d'abord (2 requêtes)."""
    return places_par_voie([voie], le=le, territoire=territoire)[str(voie)]


def places_par_voie(
    voies: Iterable[Voie | str], *, le: date, territoire: Territoire | None = None
) -> dict[str, list[PlacesRestantes]]:
    """La même chose pour plusieurs voies, toujours en deux requêtes."""
    demandees = [str(voie) for voie in voies]
    capacites = list(
        Capacite.objects.filter(voie__in=demandees, periode__contains=le)
        .filter(Q(territoire__isnull=True) | Q(territoire=territoire))
        .select_related("structure", "agent")
    )
    suivis = (
        Rattachement.objects.filter(
            motif=MotifRattachement.REFERENT_UNIQUE,
            periode__contains=le,
            structure__in={c.structure_id for c in capacites},
        )
        .order_by()
        .values_list("structure_id", "agent_id")
        .annotate(nombre=Count("pk"))
    )
    par_structure: Counter[int] = Counter()
    par_agent: Counter[tuple[int, int | None]] = Counter()
    for structure_id, agent_id, nombre in suivis:
        par_structure[structure_id] += nombre
        par_agent[structure_id, agent_id] += nombre
    places: dict[str, list[PlacesRestantes]] = {voie: [] for voie in demandees}
    for c in capacites:
        cle = (c.structure_id, c.agent_id)
        pris = par_agent[cle] if c.agent_id else par_structure[c.structure_id]
        places[str(c.voie)].append(PlacesRestantes(c.structure, c.agent, c.nombre, pris))
    for lues in places.values():
        lues.sort(key=lambda p: (-p.restantes, str(p.structure)))
    return places


def capacites_reglees(agents: Iterable[int], *, le: date) -> dict[int, int]:
    """La capacité réglée pour chacun de ces référents ce jour-là, toutes voies, s'il en a une."""
    lues = Capacite.objects.filter(agent__in=list(agents), voie="", periode__contains=le)
    return dict(lues.values_list("agent_id", "nombre"))
