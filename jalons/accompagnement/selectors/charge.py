"""Qui suit combien de personnes, combien il peut en suivre, qui attend encore un référent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from jalons.accompagnement.rules.repartition import Charge
from jalons.accueil.selectors.mes_personnes import referents_de, structures_de
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Rattachement
from jalons.repertoire.selectors.places import capacites_reglees
from jalons.socle.parametres import parametre


@dataclass(frozen=True, slots=True)
class ChargeAgent:
    """La charge d'un référent : suivis aujourd'hui, arrivées et départs prévus, capacité.

    `est_parti` : son compte est fermé ou il n'est plus référent, et des personnes lui restent.
    """

    agent: Agent
    suivis: int
    arrivees: int
    departs: int
    capacite: int
    est_reglee: bool
    est_parti: bool

    @property
    def restantes(self) -> int:
        """Places libres, relais prévus compris ; négatif au-delà de la capacité."""
        return self.capacite - self.suivis - self.arrivees + self.departs

    @property
    def pourcent(self) -> int:
        """Part de la capacité prise aujourd'hui ; jamais plus de cent, pour une barre."""
        return min(100, round(100 * self.suivis / self.capacite)) if self.capacite else 100


@dataclass(frozen=True, slots=True)
class ChargeStructure:
    """Une structure : ses référents, ce qu'ils suivent ensemble, qui y attend un référent."""

    structure: Structure
    agents: list[ChargeAgent]
    a_prendre: int

    @property
    def suivis(self) -> int:
        return sum(a.suivis for a in self.agents)

    @property
    def capacite(self) -> int:
        return sum(a.capacite for a in self.agents if not a.est_parti)


def capacite_usuelle(*, le: date) -> int:
    """Combien de personnes un référent suit quand rien n'est réglé pour lui."""
    return parametre("capacite_referent", le=le).nombre


def charges_par_structure(agent: Agent, *, le: date) -> list[ChargeStructure]:
    """La charge des structures de l'agent, chacune avec ses référents (nombre fixe de requêtes)."""
    structures = list(Structure.objects.filter(pk__in=structures_de(agent)).order_by("nom"))
    comptes = _comptes(Q(structure__in=structures), le=le)
    actifs = {a.pk: a for a in referents_de(structures, le=le)}
    restes = {a for (_, a) in comptes if a and a not in actifs}
    agents = actifs | {a.pk: a for a in Agent.objects.filter(pk__in=restes)}
    reglees, usuelle = capacites_reglees(agents, le=le), capacite_usuelle(le=le)
    lues = []
    for structure in structures:
        siens = [
            ChargeAgent(
                agent=membre,
                suivis=compte[0],
                arrivees=compte[1],
                departs=compte[2],
                capacite=reglees.get(cle, usuelle),
                est_reglee=cle in reglees,
                est_parti=cle not in actifs,
            )
            for cle, membre in agents.items()
            if (compte := comptes.get((structure.pk, cle), (0, 0, 0))) != (0, 0, 0)
            or (membre.structure_id == structure.pk and cle in actifs)
        ]
        siens.sort(key=lambda c: (not c.est_parti, -c.suivis, c.agent.nom, c.agent.prenom))
        lues.append(ChargeStructure(structure, siens, comptes.get((structure.pk, None), (0,))[0]))
    return lues


def _comptes(quoi: Q, *, le: date) -> dict[tuple[int, int | None], tuple[int, int, int]]:
    """(suivis, arrivées prévues, départs prévus) par structure et agent, en une requête."""
    a_venir = Q(periode__startswith__gt=le)
    en_cours = Q(periode__contains=le)
    lignes = (
        Rattachement.objects.filter(quoi, motif=MotifRattachement.REFERENT_UNIQUE)
        .filter(en_cours | a_venir)
        .order_by()
        .values_list("structure_id", "agent_id")
        .annotate(
            suivis=Count("pk", filter=en_cours),
            arrivees=Count("pk", filter=a_venir),
            departs=Count("pk", filter=en_cours & Q(periode__endswith__isnull=False)),
        )
    )
    return {(s, a): (suivis, arrivees, departs) for s, a, suivis, arrivees, departs in lignes}


def charges_de(agents: Iterable[Agent], *, le: date) -> list[Charge]:
    """Ce que chacun suivra ce jour-là, et sa capacité, pour répartir (deux requêtes)."""
    numeros = [a.pk for a in agents]
    suivis = dict(
        Rattachement.objects.filter(
            agent__in=numeros, motif=MotifRattachement.REFERENT_UNIQUE, periode__contains=le
        )
        .order_by()
        .values_list("agent_id")
        .annotate(n=Count("pk"))
    )
    reglees, usuelle = capacites_reglees(numeros, le=le), capacite_usuelle(le=le)
    return [Charge(n, suivis.get(n, 0), reglees.get(n, usuelle)) for n in numeros]
