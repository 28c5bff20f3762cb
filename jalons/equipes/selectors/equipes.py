"""Lectures des équipes : laquelle est compétente, qui y siège un jour donné."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from jalons.comptes.models import Agent
from jalons.ecrans.droits import tenues
from jalons.equipes.enums import College, RegleDeVote
from jalons.equipes.models import Equipe, MembreEquipe
from jalons.personnes.models import Personne
from jalons.socle.parametres import parametre


def equipes_en_activite(*, le: date) -> QuerySet[Equipe]:
    """Les équipes qui se réunissent ce jour-là, avec leur instance et leur ressort."""
    return (
        Equipe.objects.filter(instance__periode__contains=le)
        .select_related("instance__animateur", "instance__territoire")
        .prefetch_related("territoires")
    )


def equipes_tenues(agent: Agent, *, le: date) -> QuerySet[Equipe]:
    """Celles que l'agent tient ce jour-là."""
    return equipes_en_activite(le=le).filter(tenues(agent, Equipe))


def equipes_competentes(personne: Personne, theme: str, *, le: date) -> QuerySet[Equipe]:
    """Celles dont le ressort et les compétences couvrent ce dossier, la plus locale d'abord."""
    ressort = Q(territoires__isnull=True) | Q(territoires=personne.territoire_id)
    if personne.territoire_id is None:
        ressort = Q(territoires__isnull=True)
    vues = equipes_en_activite(le=le).filter(ressort, themes__contains=[theme])
    return vues.annotate(etendue=Count("territoires")).order_by("-etendue", "pk").distinct()


def est_competente(equipe: Equipe, personne: Personne, theme: str) -> bool:
    """Vrai si l'équipe examine ce thème et couvre le territoire de la personne."""
    ressort = {t.pk for t in equipe.territoires.all()}
    return theme in equipe.themes and (not ressort or personne.territoire_id in ressort)


def membres_au(equipe: Equipe, jour: date) -> list[MembreEquipe]:
    """Qui siège ce jour-là, par collège dans l'ordre, le titulaire avant ses suppléants."""
    lus = equipe.membres.filter(periode__contains=jour).select_related("agent", "supplee")
    rangs = {str(c): rang for rang, c in enumerate(College)}
    return sorted(
        lus, key=lambda m: (rangs[m.college], m.siege, m.supplee_id is not None, m.nom, m.pk)
    )


def part_du_quorum(*, le: date) -> Decimal:
    """La part des sièges à pourvoir, en pour cent."""
    return parametre("quorum_equipe", le=le).decimal


def colleges_exiges(*, le: date) -> frozenset[str]:
    """Les collèges dont un membre doit être présent ou excusé."""
    return frozenset(str(parametre("colleges_exiges_equipe", le=le).valeur).split())


def regle_de_vote(*, le: date) -> RegleDeVote:
    """La règle de vote en vigueur ; une valeur inconnue vaut la majorité."""
    dite = str(parametre("regle_de_vote_equipe", le=le).valeur).strip()
    return RegleDeVote(dite) if dite in set(RegleDeVote) else RegleDeVote.MAJORITE
