"""Les lignes de France Travail qui attendent qu'un agent dise à qui elles sont."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.francetravail import couplage
from jalons.francetravail.enums import EtatUsager, Methode
from jalons.francetravail.models import CandidatFranceTravail, UsagerFranceTravail
from jalons.personnes.models import Personne
from jalons.personnes.rules import Indice, Traits, peser
from jalons.personnes.selectors import traits_de


def _vues(agent: Agent) -> QuerySet[Personne]:
    return Personne.objects.visibles_par(agent, Permission.RAPPROCHEMENT_GERER).order_by()


def a_decider(agent: Agent) -> QuerySet[Any]:
    """Les usagers à décider dont l'agent voit au moins un candidat, le plus ressemblant d'abord."""
    candidats = CandidatFranceTravail.objects.filter(personne__in=_vues(agent))
    return (
        UsagerFranceTravail.objects.filter(
            etat=EtatUsager.A_DECIDER, pk__in=candidats.values("usager")
        )
        .annotate(chance=Max("candidats__chance"))
        .prefetch_related(
            Prefetch(
                "candidats",
                queryset=candidats.select_related("personne__commune").order_by("-chance", "pk"),
                to_attr="proposes",
            )
        )
        .order_by("-chance", "nom", "pk")
    )


def usager_a_decider(agent: Agent, pk: int) -> Any:
    """L'un d'eux ; None s'il n'attend plus, ou si l'agent ne voit aucun de ses candidats."""
    return a_decider(agent).filter(pk=pk).first()


def decides(agent: Agent) -> QuerySet[UsagerFranceTravail]:
    """Les usagers qu'un agent a rattachés ou écartés ; le dernier d'abord."""
    vues = _vues(agent)
    candidats = CandidatFranceTravail.objects.filter(personne__in=vues)
    return (
        UsagerFranceTravail.objects.filter(
            Q(personne__in=vues) | Q(pk__in=candidats.values("usager")), methode=Methode.AGENT
        )
        .select_related("personne", "decide_par")
        .order_by("-decide_le", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Propose:
    """Un candidat, ce qui le rapproche de la ligne et ce qui l'en sépare."""

    personne: Personne
    chance: int | None
    indices: list[Indice]


def comparer(usager: Any) -> list[Propose]:
    """Chaque candidat face à la ligne, indice par indice."""
    decrit = Traits(
        prenom=usager.prenom,
        nom=usager.nom,
        naissance=usager.date_naissance,
        sexe="",
        nir=bytes(usager.empreinte_nir) if usager.empreinte_nir else None,
        etat_nir=usager.etat_nir,
    )
    traits = traits_de({c.personne_id for c in usager.proposes})
    # La ligne ne dit ni le sexe ni le rang : ces deux indices ne pèsent rien ici.
    return [
        Propose(
            c.personne,
            c.chance,
            [
                i
                for i in peser(decrit, traits[c.personne_id, ""][0])
                if i.code not in {"sexe", "rang"}
            ],
        )
        for c in usager.proposes
    ]


def enonces_de(usager: UsagerFranceTravail) -> list[Any]:
    """Ce que les fichiers affirment de cette ligne, le dernier d'abord."""
    return list(usager.enonces.order_by("-date", "-pk")[:20])


def ressemblance_installee() -> bool:
    """Vrai si les lignes sans clé exacte se comparent par ressemblance."""
    return couplage.est_installe()
