"""Ce que le portail rassemble : la journée, la frise, les sections d'un dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement
from jalons.comptes.journee import BlocJournee, SourceJournee, lire_les_blocs
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.sections import SectionDossier
from jalons.personnes.selectors import evenements_de
from jalons.portail.rules import LigneFrise

SECTIONS_JOURNEE = (
    ("agenda", "Aujourd'hui"),
    ("retard", "En retard"),
    ("faire", "À faire"),
    ("arrive", "Arrivé"),
)


@dataclass(frozen=True, slots=True)
class BlocAffiche:
    """Une source de la journée, avec ses lignes."""

    source: type[SourceJournee]
    bloc: BlocJournee


def journee(agent: Agent, *, le: date) -> list[tuple[str, list[BlocAffiche]]]:
    """Les blocs ouverts à l'agent, par section, lus ensemble."""
    ouvertes = [s for s in SourceJournee.tous() if s.concerne(agent)]
    lus = lire_les_blocs(ouvertes, agent, le=le)
    sections = []
    for code, titre in SECTIONS_JOURNEE:
        sources = sorted((s for s in ouvertes if s.section == code), key=lambda s: s.ordre)
        blocs = [BlocAffiche(s, lus[s]) for s in sources]
        if blocs:
            sections.append((titre, blocs))
    return sections


@dataclass(frozen=True, slots=True)
class SectionAffichee:
    """Une section du dossier que l'agent peut lire : son nom et l'adresse de son fragment."""

    code: str
    libelle: str
    url: str


def frise(personne: Personne, niveaux: frozenset[Niveau], *, limite: int = 60) -> list[LigneFrise]:
    """Les derniers événements que ces niveaux laissent lire (trois requêtes)."""
    lisibles = [genre.code for genre in TypeEvenement.tous() if genre.niveau in niveaux]
    lus = evenements_de(personne).filter(type__in=lisibles).order_by("-date", "-pk")
    evenements = list(lus[:limite])
    signatures = {e.agent_id for e in evenements if e.agent_id is not None}
    auteurs = {a.pk: str(a) for a in Agent.objects.filter(pk__in=signatures)}
    lignes = []
    for evenement in evenements:
        genre = TypeEvenement.par_code(evenement.type)
        phrase = genre.dire(
            evenement.donnees,
            agent=auteurs.get(evenement.agent_id or 0, "le fichier de la caisse"),
            feminin=personne.est_feminin,
        )
        lignes.append(
            LigneFrise(evenement.date, genre.libelle, phrase, genre.icone, genre.ton, genre.code)
        )
    return lignes


def sections_du_dossier(
    agent: Agent, personne: Personne, niveaux: frozenset[Niveau]
) -> list[SectionAffichee]:
    """Les sections que cet agent peut lire sur cette personne, avec ces niveaux, dans l'ordre."""
    return [
        SectionAffichee(
            section.code, section.libelle, reverse(section.url_name, args=[personne.pk])
        )
        for section in sorted(SectionDossier.tous(), key=lambda s: s.ordre)
        if agent.peut(section.permission) and section.niveau in niveaux
    ]
