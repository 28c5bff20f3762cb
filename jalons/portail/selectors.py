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
from jalons.socle.registre import CodeInconnu

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
class LigneFrise:
    """Un événement prêt à lire."""

    date: date
    libelle: str
    phrase: str
    icone: str
    ton: str
    code: str = ""


def frise(personne: Personne, niveaux: frozenset[Niveau], *, limite: int = 60) -> list[LigneFrise]:
    """Les derniers événements que ces niveaux laissent lire (trois requêtes)."""
    evenements = list(evenements_de(personne).order_by("-date", "-pk")[:limite])
    signatures = {e.agent_id for e in evenements if e.agent_id is not None}
    auteurs = {a.pk: str(a) for a in Agent.objects.filter(pk__in=signatures)}
    lignes = []
    for evenement in evenements:
        try:
            genre = TypeEvenement.par_code(evenement.type)
        except CodeInconnu:
            continue
        if genre.niveau not in niveaux:
            continue
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
) -> list[tuple[str, str]]:
    """Code et adresse des sections que cet agent peut lire sur cette personne, avec ces niveaux."""
    return [
        (section.code, reverse(section.url_name, args=[personne.pk]))
        for section in sorted(SectionDossier.tous(), key=lambda s: s.ordre)
        if agent.peut(section.permission) and section.niveau in niveaux
    ]
